export * from './learn-ranking.js';
export type { Skill } from './skill.js';
