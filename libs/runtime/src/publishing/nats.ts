export { NatsPublisher } from '@stemma/nats';
