import './style.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Problem } from './api/ask.js';
import { App } from './app.js';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal is an answer; only a service that does not answer, or not yet, may be asked again.
      retry: (failures, error) =>
        error instanceof Problem && (error.status === 0 || error.status === 503) && failures < 2,
    },
  },
});

const root = document.getElementById('console');
if (root === null) throw new Error('The page has no place for the console.');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
