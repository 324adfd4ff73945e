/** What is asked of Mercurius and Apollo Server, under Tidemark's names: the same operations as text. */
export const typeDefs = /* GraphQL */ `
  scalar Date
  scalar SafeInt
  enum Platform {
    BLUESKY
    FACEBOOK
    FLICKR
    INSTAGRAM
    LINKEDIN
    MASTODON
    REDDIT
    THREADS
    TIKTOK
    TRUTH_SOCIAL
    X
    YOUTUBE
  }
  input AccountFilter {
    followersMax: SafeInt
  }
  type Query {
    accounts(first: Int! = 20, filter: AccountFilter!): AccountConnection!
    account(platform: Platform!, handle: String!): Account
    summary(asOf: Date!): Summary!
  }
  type AccountConnection {
    nodes: [Account!]!
  }
  type Account {
    id: ID!
    platform: Platform!
    handle: String!
    displayName: String
    followers: SafeInt
    latestSnapshot: Snapshot
    snapshots(first: Int! = 20): SnapshotConnection!
    history(from: Date!, to: Date!): History!
  }
  type SnapshotConnection {
    nodes: [Snapshot!]!
  }
  type Snapshot {
    date: Date!
    followers: SafeInt
    posts: SafeInt
    engagements: SafeInt
  }
  type History {
    dates: [Date!]!
    followers: [SafeInt]!
    posts: [SafeInt]!
    engagements: [SafeInt]!
  }
  type Summary {
    asOf: Date!
    accounts: Int!
    followers: SafeInt
    engagements: SafeInt
    followersChange: SafeInt
    byPlatform: [PlatformSummary!]!
  }
  type PlatformSummary {
    platform: Platform!
    accounts: Int!
    followers: SafeInt
    engagements: SafeInt
  }
`;
