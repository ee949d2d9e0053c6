/// What came of one check: what was found, and the command that mends it.
package struct HealthCheck: Sendable, Equatable {
  /// Stable: scripts match on it.
  package enum Code: String, Sendable, CaseIterable {
    case versions, policy, credentials
    case firestoreAPI = "api-firestore"
    case storageAPI = "api-storage"
    case schedulerAPI = "api-scheduler"
    case iamCredentialsAPI = "api-iamcredentials"
    case productionRoles = "roles-production"
    case stagingRoles = "roles-staging"
    case bucketRoles = "roles-bucket"
    case agentRoles = "roles-agent"
    case account
    case history
    case historyKey = "history-key"
    case location, staging, separation, clock
    case temporaryDisk = "disk-temporary"
    case currentDisk = "disk-current"
    case emulator, gcloud
  }

  package enum Status: String, Sendable, CaseIterable {
    case ok, warning, failure, skipped
  }

  package var code: Code
  package var status: Status
  /// Sentences; they may hold words of a service, and so anything.
  package var message: String
  /// A sentence; nil where there is nothing to do, or where the commands say it.
  package var remedy: String?
  /// Each as its words, not quoted for a shell.
  package var commands: [[String]] = []
  /// Of a check that was skipped: whether it should have been done, and something was in the way.
  package var isHindered = false

  static func ok(_ code: Code, _ message: String) -> HealthCheck {
    HealthCheck(code: code, status: .ok, message: message)
  }

  static func warning(
    _ code: Code, _ message: String, remedy: String? = nil, _ commands: [[String]] = []
  ) -> HealthCheck {
    HealthCheck(code: code, status: .warning, message: message, remedy: remedy, commands: commands)
  }

  static func failure(
    _ code: Code, _ message: String, remedy: String? = nil, _ commands: [[String]] = []
  ) -> HealthCheck {
    HealthCheck(code: code, status: .failure, message: message, remedy: remedy, commands: commands)
  }

  /// One that there is no occasion for.
  static func unneeded(_ code: Code, _ message: String) -> HealthCheck {
    HealthCheck(code: code, status: .skipped, message: message)
  }

  /// One that something was in the way of.
  static func hindered(_ code: Code, _ message: String, remedy: String? = nil) -> HealthCheck {
    HealthCheck(code: code, status: .skipped, message: message, remedy: remedy, isHindered: true)
  }
}
