export { KafkaPublisher } from './kafka-publisher.js';
