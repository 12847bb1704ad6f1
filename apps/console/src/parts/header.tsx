import { useQueryClient } from '@tanstack/react-query';
import { Link, useRoute } from 'wouter';
import { apiKey, forgetKey, useKeyAsked } from '../api/key.js';
import { texts } from '../texts.js';
import { SearchBox } from './search-box.js';

const SCREENS = [
  { path: '/', name: texts.nav.home },
  { path: '/improvements', name: texts.nav.improvements },
  { path: '/events', name: texts.nav.events },
  { path: '/stores', name: texts.nav.stores },
] as const;

export function Header() {
  return (
    <header className="top">
      <Link href="/" className="mark">
        {texts.title}
      </Link>
      <nav aria-label={texts.title}>
        {SCREENS.map(({ path, name }) => (
          <ScreenLink key={path} path={path} name={name} />
        ))}
        <a href="/docs">{texts.nav.docs}</a>
      </nav>
      <SearchBox />
      <ForgetKey />
    </header>
  );
}

function ScreenLink({ path, name }: { readonly path: string; readonly name: string }) {
  const [isHere] = useRoute(path);
  return (
    <Link href={path} aria-current={isHere ? 'page' : undefined}>
      {name}
    </Link>
  );
}

function ForgetKey() {
  const queries = useQueryClient();
  const isAsked = useKeyAsked();
  if (isAsked || apiKey() === null) return null;
  const forget = (): void => {
    queries.clear();
    forgetKey();
  };
  return (
    <button type="button" onClick={forget}>
      {texts.key.forget}
    </button>
  );
}
