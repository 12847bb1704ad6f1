export { KafkaPublisher } from '@stemma/kafka';
