package import Documents

/// Who may use the dashboard and what it may do: `serve` of a policy.
package struct ServeRules: Sendable, Equatable {
  /// Something that the dashboard does, beside showing.
  package enum Action: String, Sendable, CaseIterable {
    /// It signs links to an export's files.
    case links
    /// It starts an export.
    case export
  }

  /// How often something may be done. Each instance of the server counts for itself.
  package struct Limits: Sendable, Equatable {
    /// Requests of one user for signed links, each for any number of files.
    package var linksPerHour = 30
    /// Exports of one user.
    package var exportsPerDay = 6
    /// Sign-ins from one address.
    package var signInsPerMinute = 10
    /// Requests from one address.
    package var requestsPerMinute = 300
  }

  /// Identity-Aware Proxy, a second wall before the dashboard.
  package struct Proxy: Sendable, Equatable {
    /// Of the proxy's assertions, such as `/projects/415104041262/locations/us-central1/services/rekindle`.
    package var audience: String
    /// E-mail addresses that the proxy must have let through, in small letters; empty for any.
    package var superadmins: [String] = []
  }

  /// The project whose users sign in, by its id: the issuer and the audience of their tokens have it.
  package var project: ExactName
  /// The custom claim that makes a user SUPERADMIN.
  package var claim: ExactName = "role"
  /// The claim's value; nil for the boolean `true`.
  package var value: ExactName? = "SUPERADMIN"
  /// Where every action and every refusal is recorded: a folder, absolute, or `gs://BUCKET/PREFIX`.
  package var audit: String
  /// The e-mail address of the account that signs links; nil for the server's own.
  package var links: String?
  /// The project's Web API key, which is public. Without it the dashboard has no sign-in page and takes only Bearer tokens.
  package var apiKey: String?
  /// Values of the header `Host` that are answered, in small letters, with a port where one belongs to them; empty for this
  /// machine only.
  package var hosts: [String] = []
  /// Origins of other pages whose scripts may call the API, in small letters: `https://HOST[:PORT]`.
  package var origins: [String] = []
  /// Empty for a dashboard that only shows.
  package var actions: Set<Action> = Set(Action.allCases)
  package var limits = Limits()
  /// Whether a sign-in counts only with a second factor.
  package var needsSecondFactor = false
  /// Nil where no proxy is in front.
  package var proxy: Proxy?
  /// The folder with journals of restores and runs, absolute; nil for none.
  package var journals: String?
}
