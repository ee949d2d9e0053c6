package import Verification

package typealias HealthCheck = Check<Doctor.Code>

extension Doctor {
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
    // Of `doctor --serve` alone.
    case serverPolicy = "serve-policy"
    case serverIdentity = "serve-identity"
    case serverUsers = "serve-users"
    case serverAudit = "serve-audit"
    case serverBucket = "serve-bucket"
    case serverHistory = "serve-history"
    case serverLinks = "serve-links"
    case serverExport = "serve-export"
    case serverExcess = "serve-excess"

    /// Whether it is of `doctor --serve` alone.
    package var isOfServer: Bool { rawValue.utf8.starts(with: "serve-".utf8) }
  }
}

extension HealthCheck {
  static func ok(_ code: Doctor.Code, _ message: String) -> HealthCheck { HealthCheck(code, .ok, message) }

  static func warning(
    _ code: Doctor.Code, _ message: String, remedy: String? = nil, _ commands: [[String]] = []
  ) -> HealthCheck {
    HealthCheck(code, .warning, message, remedy: remedy, commands: commands)
  }

  static func failure(
    _ code: Doctor.Code, _ message: String, remedy: String? = nil, _ commands: [[String]] = []
  ) -> HealthCheck {
    HealthCheck(code, .failed, message, remedy: remedy, commands: commands)
  }

  /// One that there is no occasion for.
  static func unneeded(_ code: Doctor.Code, _ message: String) -> HealthCheck { HealthCheck(code, .skipped, message) }

  /// One that something was in the way of.
  static func hindered(_ code: Doctor.Code, _ message: String, remedy: String? = nil) -> HealthCheck {
    HealthCheck(code, .unknown, message, remedy: remedy)
  }
}
