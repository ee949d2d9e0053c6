import Documents

/// The e-mail address of a service account, and what it says of the account.
///
///     NAME@PROJECT.iam.gserviceaccount.com           made by a user
///     PROJECT@appspot.gserviceaccount.com            App Engine's default account
///     NUMBER-compute@developer.gserviceaccount.com   Compute Engine's default account
///
/// The id of a project in an organization's domain, `example.com:shop`, is `shop.example.com` in an address.
/// Source: cloud.google.com/iam/docs/service-account-types.
package struct ServiceAccountAddress: Sendable, Equatable {
  package let text: String
  /// Nil for an account that Google makes.
  private var name: String?
  /// The id or the number; nil if the address does not tell it.
  private var projectID: String?

  package init(_ text: String) {
    self.text = text
    if let match = text.wholeMatch(of: /([a-z][a-z0-9-]{0,62})@([a-z0-9.-]{1,200})\.iam\.gserviceaccount\.com/) {
      name = String(match.output.1)
      projectID = Self.projectID(match.output.2)
    } else if let match = text.wholeMatch(of: /([a-z0-9.-]{1,200})@appspot\.gserviceaccount\.com/) {
      projectID = Self.projectID(match.output.1)
    } else if let match = text.wholeMatch(of: /([0-9]{1,20})-compute@developer\.gserviceaccount\.com/) {
      projectID = String(match.output.1)
    }
  }

  private static func projectID(_ part: Substring) -> String {
    guard let dot = part.firstIndex(of: ".") else { return String(part) }
    return "\(part[part.index(after: dot)...]):\(part[..<dot])"
  }

  /// As IAM's paths have it: `projects/P/serviceAccounts/EMAIL`.
  ///
  /// With `-` for a project that the address does not tell. IAM then answers 403 where the account does not exist, and 404
  /// where it knows the project. Source: cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/get.
  var resource: String { "projects/\(projectID ?? "-")/serviceAccounts/\(text)" }

  /// The command that makes the account, word by word; nil for one that Google makes.
  package var creating: [String]? {
    guard let name, let projectID else { return nil }
    return ["gcloud", "iam", "service-accounts", "create", name, "--project=\(projectID)"]
  }

  /// The command that enables the account, word by word.
  package var enabling: [String] { ["gcloud", "iam", "service-accounts", "enable", text] + projectOption }

  /// `--project=P`; empty for a project that the address does not tell.
  package var projectOption: [String] { projectID.map { ["--project=\($0)"] } ?? [] }

  /// Whether the address says that the account is of a project.
  /// - Parameter project: its id, or its number.
  package func isOf(project: String) -> Bool { projectID.map { ExactName($0) == ExactName(project) } ?? false }

  /// Whether the account is one of Google's own, a service agent: users have no keys of it, and cannot read its policy.
  package var isServiceAgent: Bool {
    guard let projectID else { return true }
    return ExactName(projectID).hasPrefix("gcp-sa-") || Self.agentProjects.contains(ExactName(projectID))
  }

  /// Projects of Google's with service agents of an older form. Source: cloud.google.com/iam/docs/service-agents.
  private static let agentProjects: Set<ExactName> = [
    "gs-project-accounts", "compute-system", "container-engine-robot", "containerregistry", "serverless-robot-prod",
    "dataflow-service-producer-prod", "gcf-admin-robot", "cloudcomposer-accounts", "firebase-rules",
  ]

  /// Whether it is the service agent that Google made for a project.
  ///
  ///     service-NUMBER@gcp-sa-SERVICE.iam.gserviceaccount.com
  ///     NUMBER@cloudservices.gserviceaccount.com
  /// - Parameter number: of the project.
  package func isServiceAgent(ofProject number: String) -> Bool {
    let agents = /service-([0-9]{1,20})@gcp-sa-[a-z0-9-]{1,60}\.iam\.gserviceaccount\.com/
    let others = /([0-9]{1,20})@cloudservices\.gserviceaccount\.com/
    return (text.wholeMatch(of: agents)?.output.1 ?? text.wholeMatch(of: others)?.output.1).map { $0 == number }
      ?? false
  }
}
