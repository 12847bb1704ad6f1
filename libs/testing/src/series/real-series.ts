import { ACCIDENTAL_DEATHS } from './accidental-deaths.js';
import { AIR_PASSENGERS } from './air-passengers.js';
import { BIRTHS } from './births.js';
import { DRIVER_DEATHS } from './driver-deaths.js';
import { GAS_CONSUMPTION } from './gas-consumption.js';
import { NOTTINGHAM_TEMPERATURES } from './nottingham-temperatures.js';
import { PAGE_VIEWS } from './page-views.js';
import { SUNSPOTS } from './sunspots.js';

/** Series that the world made, with the period that is known of each. */
export const realSeries = {
  'air passengers': { values: AIR_PASSENGERS, period: 12 },
  'Nottingham temperatures': { values: NOTTINGHAM_TEMPERATURES, period: 12 },
  'accidental deaths': { values: ACCIDENTAL_DEATHS, period: 12 },
  'driver deaths': { values: DRIVER_DEATHS, period: 12 },
  'gas consumption': { values: GAS_CONSUMPTION, period: 4 },
  sunspots: { values: SUNSPOTS, period: 11 },
  'page views': { values: PAGE_VIEWS, period: 7 },
  births: { values: BIRTHS, period: 7 },
} as const satisfies Record<string, { values: readonly number[]; period: number }>;
