'use client';
import { Component, type ReactNode } from 'react';
import { ErrorState } from './states.tsx';

/** Keeps one broken panel from taking the rest of the page with it. */
export class ErrorBoundary extends Component<{ title: string; children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? true };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <ErrorState title={this.props.title} error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}
