"use client";
import { Component, type ReactNode } from "react";

interface PartGuardProps {
  part: object;
  /** Stands there while the children can't be rendered. */
  instead: ReactNode;
  children: ReactNode;
}

/** Keeps a part that can't be rendered from taking the chat with it. What comes next of the part is tried again. */
export class PartGuard extends Component<PartGuardProps, { broken?: object | true }> {
  override state: { broken?: object | true } = {};
  static getDerivedStateFromError = () => ({ broken: true });

  override componentDidCatch(): void {
    this.setState({ broken: this.props.part });
  }

  override render(): ReactNode {
    const { broken } = this.state;
    return broken === true || broken === this.props.part ? this.props.instead : this.props.children;
  }
}
