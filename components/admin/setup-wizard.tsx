'use client';
import { Check } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { LanguageMenu } from '../ui/language-menu.tsx';
import { Mark } from '../ui/mark.tsx';
import type { UiLocale } from '../ui/preferences.ts';
import { SetupAccount } from './setup-account.tsx';
import { SetupShop } from './setup-shop.tsx';
import { SetupSnippet } from './setup-snippet.tsx';

export type Step = 1 | 2 | 3;
type Props = { locale: UiLocale; token: string | null; tokenAccepted: boolean; firstStep: Step; demoInboxId: string | null };
const STEPS = [
  [1, 'you'],
  [2, 'shop'],
  [3, 'site'],
] as const;

/** Three screens from an empty server to a chat on one's own site. */
export function SetupWizard({ locale, token, tokenAccepted, firstStep, demoInboxId }: Props) {
  const t = useTranslations('setup');
  const router = useRouter();
  const [step, setStep] = useState<Step>(firstStep);
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  const go = (next: Step) => {
    setStep(next);
    window.history.replaceState(null, '', `/setup?step=${next}`);
  };
  const finish = () => router.push(demoInboxId ? '/inbox?view=all&demo=1' : '/inbox');
  return (
    <div className="setup">
      <main className="setup-left">
        <div className="flex items-center gap-2 text-brand-fg">
          <Mark className="size-7" />
          <b className="text-lg font-semibold text-text-1">Parley</b>
          <span className="ms-auto">
            <LanguageMenu locale={locale} />
          </span>
        </div>
        <ol className="setup-steps" aria-label={t('steps')}>
          {STEPS.map(([n, name]) => (
            <li key={n} data-state={n < step ? 'done' : n === step ? 'now' : 'ahead'} {...(n === step ? { 'aria-current': 'step' as const } : {})}>
              <i>{n < step ? <Check className="size-3" aria-label={t('stepDone')} /> : n}</i>
              <span>{t(`step.${name}`)}</span>
            </li>
          ))}
        </ol>
        {step === 1 ? <SetupAccount locale={locale} token={token} tokenAccepted={tokenAccepted} onDone={() => go(2)} /> : null}
        {step === 2 ? <SetupShop locale={locale} demoInboxId={demoInboxId} onDone={() => go(3)} /> : null}
        {step === 3 ? <SetupSnippet origin={origin} demoInboxId={demoInboxId} onBack={() => go(2)} onDone={finish} /> : null}
      </main>
      <aside className="setup-right" aria-label={t('tryIt')}>
        <p className="text-text-2">
          <b className="font-medium">{t('tryIt')}</b> <span className="text-text-3">{t('tryItHint')}</span>
        </p>
        <div className="browser">
          <div className="browser-bar" aria-hidden>
            <u>
              <i />
              <i />
              <i />
            </u>
            <div className="browser-address">{origin.replace(/^https?:\/\//, '')}/demo</div>
          </div>
          {demoInboxId ? (
            <iframe key={step} className="demo-frame" src={`/demo/?lang=${locale}`} title={t('demoShop')} />
          ) : (
            <p className="m-auto p-6 text-text-3 text-center">{t('noDemo')}</p>
          )}
        </div>
      </aside>
    </div>
  );
}
