import { Component, type ReactNode } from 'react';

interface PlotBoundaryProps {
  readonly children: ReactNode;
}

/** Keeps a drawing that fails, or whose chunk does not load, from taking the page with it. */
export class PlotBoundary extends Component<PlotBoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return <p className="notice">The chart could not be drawn. Its numbers stand in the table below.</p>;
  }
}
