import { Link } from '@tanstack/react-router';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';

export const OrganizationLinkFragment = graphql(`
  fragment OrganizationLink on Organization {
    slug
    name
  }
`);

interface OrganizationLinkProps {
  readonly organization: FragmentOf<typeof OrganizationLinkFragment>;
}

/** An organization, leading to its accounts. */
export function OrganizationLink({ organization }: OrganizationLinkProps) {
  const { slug, name } = readFragment(OrganizationLinkFragment, organization);
  return (
    <Link to="/accounts" search={{ organization: slug }} title={name}>
      <bdi>{name}</bdi>
    </Link>
  );
}
