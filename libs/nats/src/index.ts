export { NatsPublisher } from './nats-publisher.js';
