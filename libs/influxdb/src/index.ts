export { InfluxMirror } from './influx-mirror.js';
