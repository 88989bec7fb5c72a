/** Ends the session on the server, which closes its row, and leaves the console. */
export async function signOut(): Promise<void> {
  try {
    const { csrfToken } = (await (await fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    await fetch('/api/auth/signout', { method: 'POST', body: new URLSearchParams({ csrfToken, json: 'true' }) });
  } finally {
    window.location.assign('/sign-in');
  }
}

/** Checks e-mail and password and sets the session's cookie. */
export async function signIn(email: string, password: string): Promise<'ok' | 'refused' | 'throttled' | 'no-answer'> {
  try {
    const { csrfToken } = (await (await fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    const response = await fetch('/api/auth/callback/credentials', { method: 'POST', body: new URLSearchParams({ csrfToken, email, password, json: 'true' }) });
    if (response.ok) return 'ok';
    const { url } = (await response.json()) as { url?: string };
    return url?.includes('error=throttled') ? 'throttled' : 'refused';
  } catch {
    return 'no-answer';
  }
}
