import { getServerSession, type NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { cache } from 'react';
import { getAccess } from '#access';
import type { MeDto } from '#protocol/entities.ts';

/**
 * All of next-auth. The cookie is an encrypted token that carries nothing but the id of a session row (`sid`); the row decides
 * whether it still counts. Made per call, because the secret exists only in a running server.
 */
export function authOptions(): NextAuthOptions {
  const access = getAccess();
  return {
    secret: access.authSecret,
    session: { strategy: 'jwt', maxAge: 30 * 86_400 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    useSecureCookies: process.env.NEXTAUTH_URL?.startsWith('https://') ?? false,
    // Without a public URL there is nothing to warn about: every answer is relative to the host that was asked.
    logger: { warn: (code) => code !== 'NEXTAUTH_URL' && console.warn(`next-auth: ${code}`) },
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        async authorize(credentials, request) {
          const signedIn = await access.signIn({
            email: credentials?.email ?? '',
            password: credentials?.password ?? '',
            ip: firstAddress(request.headers?.['x-forwarded-for']),
            userAgent: text(request.headers?.['user-agent']),
          });
          // The text travels to the form as the error's code.
          if (signedIn === 'throttled') throw new Error('throttled');
          return signedIn && { id: signedIn.agentId, sid: signedIn.sessionId };
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => ({ sid: user && 'sid' in user ? user.sid : token.sid }),
      session: ({ session, token }) => ({ expires: session.expires, sid: token.sid }),
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === 'string') await access.signOut(token.sid);
      },
    },
  };
}

/** The agent who is signed in, or null. Asked once per request, however many parts of a page need it. */
export const currentMe = cache(async (): Promise<MeDto | null> => {
  const session: unknown = await getServerSession(authOptions());
  const sid = typeof session === 'object' && session !== null && 'sid' in session ? session.sid : null;
  return typeof sid === 'string' ? getAccess().session(sid) : null;
});

const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 300) : null);
/** The server writes this header itself and drops what an untrusted client put there. */
export function firstAddress(value: unknown): string | null {
  const first = (typeof value === 'string' ? value : '').split(',')[0]?.trim();
  return first ? first : null;
}
