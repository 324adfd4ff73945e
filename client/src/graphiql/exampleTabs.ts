/** One example of GraphiQL: a complete operation that runs as it is against the demo data. */
interface ExampleTab {
  readonly query: string;
  readonly variables?: string;
}

/** Value of `id` that createFetcher replaces by the id of the newest run. */
export const NEWEST_RUN = 'newest';

export const exampleTabs: ExampleTab[] = [
  {
    query: `# All accounts together: the level, and who moved it.
# Ctrl+Enter runs it, Ctrl+Space proposes fields.
query TotalsAndMovers {
  summary {
    asOf
    accounts
    simulatedAccounts
    followers
    week: followersChange(days: 7)
    month: followersChange(days: 30)
    byPlatform {
      platform
      accounts
      followers
    }
    topMovers(first: 5, days: 7) {
      change
      ratio
      account {
        platform
        handle
      }
    }
  }
}
`,
  },
  {
    query: `# Ten rows or a hundred: the number of SQL statements
# that this takes is the same.
query BiggestAccounts {
  accounts(first: 10, orderBy: { field: FOLLOWERS, direction: DESC }) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      platform
      handle
      url
      organization {
        name
      }
      latestSnapshot {
        date
        source
        followers
        followersMissing
        engagementRate
      }
    }
  }
}
`,
  },
  {
    query: `# One account month by month, as columns.
# Unknown is null with a reason, never 0.
query OneHistory($platform: Platform!, $handle: String!) {
  account(platform: $platform, handle: $handle) {
    displayName
    growth {
      from
      to
      change
      ratio
      perDay
    }
    history(granularity: MONTH) {
      dates
      followers
      followersMissing
      sources
    }
  }
}
`,
    variables: `{
  "platform": "X",
  "handle": "HHSGov"
}
`,
  },
  {
    query: `# Collects made-up numbers: nothing leaves this machine.
# While it goes on, another one is refused.
mutation StartSimulatedRun($input: TriggerScrapeRunInput!) {
  triggerScrapeRun(input: $input) {
    ... on TriggerScrapeRunSuccess {
      run {
        id
        status
        progress {
          total
        }
      }
    }
    ... on ScrapeRunActiveError {
      run {
        id
        status
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
`,
    variables: `{
  "input": {
    "mode": "SIMULATED",
    "filter": { "platforms": ["X", "YOUTUBE"] }
  }
}
`,
  },
  {
    query: `# Follows a run live, until it has ended. "${NEWEST_RUN}" stands
# for the newest one; without any, this waits for it.
subscription RunProgress($id: ID!) {
  scrapeRunProgress(id: $id) {
    status
    progress {
      total
      succeeded
      failed
      skipped
      queued
      etaSeconds
    }
  }
}
`,
    variables: `{
  "id": "${NEWEST_RUN}"
}
`,
  },
];
