import { Module } from '@nestjs/common';
import { EventsController } from './events.controller.js';
import { LogWatch } from './log-watch.js';

@Module({ controllers: [EventsController], providers: [LogWatch] })
export class EventsModule {}
