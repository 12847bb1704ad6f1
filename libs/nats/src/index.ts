export { NatsPublisher, type NatsOptions } from './nats-publisher.js';
