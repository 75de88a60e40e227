import { describe, expect, it } from '@jest/globals';
import { databaseUrl } from './database-url.js';
import { baseUrl, flag, oneOf, optional, SettingProblem, text, wholeNumber } from './setting.js';

const PARSERS = {
  flag,
  port: wholeNumber(0, 65_535),
  bytes: optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
  level: oneOf('debug', 'info'),
  url: baseUrl,
  database: databaseUrl,
  text,
};

describe('a setting', () => {
  it.each([
    ['flag', 'true', true],
    ['flag', 'True', true],
    ['flag', '1', true],
    ['flag', 'yes', true],
    ['flag', 'on', true],
    ['flag', 'false', false],
    ['flag', '0', false],
    ['flag', 'NO', false],
    ['flag', 'off', false],
    ['port', '0', 0],
    ['port', '65535', 65_535],
    ['port', '08000', 8000],
    ['bytes', '', null],
    ['bytes', '1', 1],
    ['bytes', '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['level', 'INFO', 'info'],
    ['url', 'http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
    ['url', 'https://host/', 'https://host'],
    ['url', 'https://host/a/b//', 'https://host/a/b'],
    ['url', 'HTTP://Host:80', 'http://host'],
    ['url', 'http://[::1]:8000', 'http://[::1]:8000'],
    ['text', ' kept ', ' kept '],
    ['database', 'sqlite:///./var/a.db', { kind: 'sqlite', path: './var/a.db' }],
    ['database', 'sqlite:///a.db', { kind: 'sqlite', path: 'a.db' }],
    ['database', 'sqlite:////srv/a b.db', { kind: 'sqlite', path: '/srv/a b.db' }],
    ['database', 'sqlite+aiosqlite:///./a.db', { kind: 'sqlite', path: './a.db' }],
    ['database', 'postgres://h/d', { kind: 'postgres', url: 'postgresql://h/d' }],
    ['database', 'postgresql+asyncpg://u:p%40@h:1/d', { kind: 'postgres', url: 'postgresql://u:p%40@h:1/d' }],
    ['database', 'postgresql+psycopg://u@h/d?sslmode=require', { kind: 'postgres', url: 'postgresql://u@h/d?sslmode=require' }],
  ] as [keyof typeof PARSERS, string, unknown][])('of kind %s reads %j', (kind, given, value) => {
    expect(PARSERS[kind](given)).toEqual(value);
  });

  it.each([
    ['flag', ''],
    ['flag', '2'],
    ['flag', 'truey'],
    ['flag', ' true'],
    ['port', ''],
    ['port', '-1'],
    ['port', '65536'],
    ['port', '80.0'],
    ['port', '8e3'],
    ['port', '0x50'],
    ['port', ' 80'],
    ['port', '80\n'],
    ['port', '\u0668\u0660'],
    ['bytes', '0'],
    ['bytes', '9007199254740992'],
    ['bytes', '9007199254740993'],
    ['bytes', '1GiB'],
    ['level', 'warn'],
    ['level', ''],
    ['url', ''],
    ['url', '127.0.0.1:8000'],
    ['url', 'localhost:8000'],
    ['url', 'ftp://host'],
    ['url', 'http://'],
    ['url', 'http://host?'],
    ['url', 'http://host?a=b'],
    ['url', 'http://host#'],
    ['url', 'http://host/#top'],
    ['url', 'http://user@host'],
    ['url', 'http://user:password@host'],
    ['database', ''],
    ['database', 'sqlite://a.db'],
    ['database', 'sqlite:///'],
    ['database', ':memory:'],
    ['database', 'sqlite:///:memory:'],
    ['database', 'sqlite:///./a.db?mode=ro'],
    ['database', 'mysql://h/d'],
    ['database', 'postgresql:h'],
    ['database', 'postgresql://h:notaport/d'],
  ] as [keyof typeof PARSERS, string][])('of kind %s refuses %j without repeating it', (kind, given) => {
    expect(() => PARSERS[kind](given)).toThrow(SettingProblem);
    expect(() => PARSERS[kind](given)).toThrow(/^expected /);
  });
});
