export interface WebhookAnswer {
  readonly webhookId: string;
  readonly url: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly includesImports: boolean;
  readonly isEnabled: boolean;
  readonly disabledCause: string | null;
  readonly rev: number;
  readonly heldUntil: string | null;
  readonly lastReset: { readonly at: string; readonly reason: string } | null;
  readonly deliveries: { readonly waiting: number; readonly failed: number };
}

/** With its secret, which is told once; null where it was told before. */
export interface SecretAnswer extends WebhookAnswer {
  readonly secret: string | null;
}

export interface DeliveryAnswer {
  readonly eventId: string;
  readonly eventType: string;
  readonly state: 'waiting' | 'failed' | 'delivered';
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly lastStatus: number | null;
  readonly cause: string | null;
}
