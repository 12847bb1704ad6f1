import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { EventPage, LineageEvent } from '../api/types.js';
import { useEvents } from '../api/use-events.js';
import { usePages } from '../api/use-pages.js';
import { authorText } from '../format.js';
import { Listed } from '../parts/listed.js';
import { Note } from '../parts/notes.js';
import { PatternName } from '../parts/pattern-name.js';
import { Ago } from '../parts/time.js';
import { useTitle } from '../parts/use-title.js';
import { texts } from '../texts.js';
import { EventDetails } from './events/event-details.js';

const PAGE = 50;
const DAY_MS = 86_400_000;
const SEVERITIES = ['debug', 'info', 'warning', 'error', 'critical'];

/** All that happened, newest first; what is asked for is in the address. */
export default function Events() {
  useTitle(texts.events.title);
  const [search, setSearch] = useSearchParams();
  const filters = {
    patternId: search.get('patternId'),
    eventType: search.get('eventType'),
    severity: search.get('severity'),
    actor: search.get('actor'),
  };
  const [from, to] = [search.get('from'), search.get('to')];
  const events = usePages<LineageEvent, EventPage>('/v1/events', {
    ...{ ...filters, limit: PAGE },
    ...{ from: dayStart(from, 0), to: dayStart(to, 1) },
  });
  const heldSince = events.data?.last?.heldSince ?? null;
  const isLive = useEvents(filters, () => void events.refetch());
  const filter = (name: string, value: string): void => {
    const next = new URLSearchParams(search);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setSearch(next);
  };
  return (
    <>
      <h1>
        {texts.events.title}
        {filters.patternId !== null && (
          <>
            {' · '}
            <PatternName patternId={filters.patternId} />
          </>
        )}
      </h1>
      <form
        className="filters"
        onSubmit={(event) => {
          event.preventDefault();
          const actor = new FormData(event.currentTarget).get('actor');
          filter('actor', typeof actor === 'string' ? actor.trim() : '');
        }}
      >
        <Choice
          name="eventType"
          label={texts.events.type}
          options={Object.entries(texts.events.names)}
          value={filters.eventType}
          onChange={filter}
        />
        <Choice
          name="severity"
          label={texts.events.severity}
          options={SEVERITIES.map((severity) => [severity, severity] as const)}
          value={filters.severity}
          onChange={filter}
        />
        <label>
          {texts.events.actor}
          <input key={filters.actor} name="actor" type="search" defaultValue={filters.actor ?? ''} />
        </label>
        <button type="submit">{texts.events.find}</button>
        <Day label={texts.events.from} value={from} onChange={(day) => filter('from', day)} />
        <Day label={texts.events.to} value={to} onChange={(day) => filter('to', day)} />
        {isLive && <span className="quiet">{texts.events.live}</span>}
      </form>
      <Listed pages={events} none={<Note>{texts.events.none}</Note>}>
        {(event) => <EventRow key={event.eventId} event={event} />}
      </Listed>
      {heldSince !== null && !events.hasNextPage && (
        <Note>
          {texts.events.heldSince} <Ago time={heldSince} />
        </Note>
      )}
    </>
  );
}

function EventRow({ event }: { readonly event: LineageEvent }) {
  const [isOpen, setOpen] = useState(false);
  const { eventType, severity, patternId, nodeId, actor, timestamp } = event;
  return (
    <li className="event">
      <button type="button" className="plain" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? '▾' : '▸'} {texts.events.names[eventType] ?? eventType}
      </button>
      <span className={`severity ${severity}`}>{severity}</span>
      <Link className="grow" href={`/patterns/${patternId}${nodeId === null ? '' : `?node=${nodeId}`}`}>
        <PatternName patternId={patternId} />
      </Link>
      <span className="quiet cut" title={actor.id}>
        {authorText(actor.id)}
      </span>
      <span className="number quiet">
        <Ago time={timestamp} />
      </span>
      {isOpen && <EventDetails event={event} />}
    </li>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly value: string | null;
  readonly onChange: (name: string, value: string) => void;
}

function Choice({ name, label, options, value, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value ?? ''} onChange={({ target }) => onChange(name, target.value)}>
        <option value="">{texts.events.all}</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Day({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (day: string) => void;
}) {
  return (
    <label>
      {label}
      <input type="date" value={value ?? ''} onChange={({ target }) => onChange(target.value)} />
    </label>
  );
}

/** The midnight (UTC) with which a day begins, so many days later; null of what is none. */
function dayStart(day: string | null, later: number): string | null {
  const time = Date.parse(`${day ?? ''}T00:00:00Z`);
  return Number.isNaN(time) ? null : new Date(time + later * DAY_MS).toISOString();
}
