import { graphql } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';

const OrganizationsQuery = graphql(`
  query Organizations($after: String) {
    organizations(first: 100, after: $after) {
      nodes {
        id
        slug
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const CONTEXT = { additionalTypenames: ['Organization'] };

interface OrganizationOptionsProps {
  readonly selected: string | undefined;
  readonly after?: string | null;
}

/** All organizations as options of a select: one page of the list, followed by the next. */
export function OrganizationOptions({ selected, after = null }: OrganizationOptionsProps) {
  const [{ data }] = useFreshQuery({ query: OrganizationsQuery, variables: { after }, context: CONTEXT });
  // Until its page has come, what the address names stands for itself.
  if (data === undefined) return selected === undefined ? null : <option value={selected}>{selected}</option>;
  const { nodes, pageInfo } = data.organizations;
  const rest = nodes.some((organization) => organization.slug === selected) ? undefined : selected;
  return (
    <>
      {nodes.map((organization) => (
        <option key={organization.id} value={organization.slug}>
          {organization.name}
        </option>
      ))}
      {pageInfo.hasNextPage && <OrganizationOptions selected={rest} after={pageInfo.endCursor} />}
    </>
  );
}
