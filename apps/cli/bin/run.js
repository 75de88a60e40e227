#!/usr/bin/env node
import module from 'node:module';

// `npx --no artifactstore` starts the Node of this repository; a link to this file may start any.
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `Error: artifactstore needs Node 24 or newer, this is ${process.versions.node}; start it by npx --no artifactstore\n`,
  );
  process.exit(1);
}
module.enableCompileCache();
const { main } = await import('../dist/main.js');
await main(import.meta.url);
