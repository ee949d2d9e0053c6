import Foundation

/// A service of Google's that Rekindle calls.
package enum GoogleService: String, CaseIterable, Sendable {
  case firestore, storage, scheduler
  /// Service accounts: whether they are there, their keys, and who may use them.
  case iam
  case iamCredentials = "iamcredentials"
  case cloudKMS = "cloudkms"
  /// Projects, and who may do what with them.
  case resourceManager = "resourcemanager"
  /// Where access tokens are given out.
  case token
  /// Where another party's tokens are exchanged; its variable is that of `token`.
  case securityToken = "sts"
  /// Users of Firebase Authentication.
  case identityToolkit = "identitytoolkit"
  /// Where the keys of Firebase's tokens are; its variable is that of `identityToolkit`.
  case tokenKeys = "tokenkeys"
  /// Where the keys of Identity-Aware Proxy are; its variable is that of `identityToolkit`.
  case proxyKeys = "proxykeys"

  /// Without a slash at the end.
  package var address: String {
    switch self {
    case .firestore: "https://firestore.googleapis.com"
    case .storage: "https://storage.googleapis.com"
    case .scheduler: "https://cloudscheduler.googleapis.com"
    case .iam: "https://iam.googleapis.com"
    case .iamCredentials: "https://iamcredentials.googleapis.com"
    case .cloudKMS: "https://cloudkms.googleapis.com"
    case .resourceManager: "https://cloudresourcemanager.googleapis.com"
    case .token: "https://oauth2.googleapis.com"
    case .securityToken: "https://sts.googleapis.com"
    case .identityToolkit: "https://identitytoolkit.googleapis.com"
    case .tokenKeys: "https://www.googleapis.com"
    case .proxyKeys: "https://www.gstatic.com"
    }
  }

  /// The variable that sends this service to another address.
  package var variable: String {
    switch self {
    case .securityToken: GoogleService.token.variable
    case .tokenKeys, .proxyKeys: GoogleService.identityToolkit.variable
    default: "REKINDLE_ENDPOINT_\(rawValue.uppercased())"
    }
  }

  /// - Parameter path: begins with a slash.
  func url(_ path: StaticString) -> URL {
    // The address is one of the above, so this is what `URL(string:)` would give, if that could not fail.
    var parts = URLComponents()
    parts.scheme = "https"
    parts.host = String(address.dropFirst("https://".count))
    parts.path = "\(path)"
    return parts.url ?? URL(filePath: "\(path)")
  }
}
