package import Documents
package import Foundation
import JSON

/// A job of Cloud Scheduler; in a change, what is nil is not said.
package struct SchedulerJob: Codable, Sendable, Equatable {
  /// `projects/P/locations/L/jobs/ID`.
  package var name: String?
  package var description: String?
  /// As cron writes it, such as `0 3 * * *`.
  package var schedule: String?
  /// Such as `America/Santiago`; UTC without one.
  package var timeZone: String?
  /// Such as `180s`.
  package var attemptDeadline: String?
  package var retryConfig: Retries?
  package var httpTarget: Target?

  // What the service says of it.

  /// `ENABLED`, `PAUSED`, `DISABLED` or `UPDATE_FAILED`.
  package var state: String?
  /// Of the last attempt. That a call was answered well does not mean that what it started ended well.
  package var status: Status?
  /// RFC 3339: the next attempt, and the last one.
  package var scheduleTime: String?
  package var lastAttemptTime: String?
  package var userUpdateTime: String?

  package init(name: String? = nil) {
    self.name = name
  }

  package struct Retries: Codable, Sendable, Equatable {
    package var retryCount: Int?
    package var minBackoffDuration: String?
    package var maxBackoffDuration: String?
    package var maxDoublings: Int?
    package var maxRetryDuration: String?

    /// - Parameter count: 0 to 5.
    package init(count: Int) { retryCount = count }
  }

  package struct Target: Codable, Sendable, Equatable {
    package var uri: String
    package var httpMethod: String?
    package var headers: [String: String]?
    package var body: Data?
    package var oauthToken: Token?
  }

  /// By whose right the call is made: a service account of the same project, at Google's own services.
  package struct Token: Codable, Sendable, Equatable {
    package var serviceAccountEmail: String
    package var scope: String?
  }

  package struct Status: Codable, Sendable, Equatable {
    /// As google.rpc.Code numbers it; nil means that all is well.
    package var code: Int?
    package var message: String?
  }
}

extension SchedulerJob.Target {
  /// The call that starts an export of a database, directly at Firestore.
  /// - Parameters:
  ///   - outputURIPrefix: `gs://BUCKET`, so that each export gets a folder of its own by the time.
  ///   - collectionIDs: only these collection groups; all if empty.
  ///   - serviceAccount: who exports: needs roles/datastore.importExportAdmin.
  package static func exportDocuments(
    of database: DatabaseName, outputURIPrefix: String, collectionIDs: [ExactName] = [], serviceAccount: String
  ) -> SchedulerJob.Target {
    var order = JSONWriter()
    order.object { json in
      if !collectionIDs.isEmpty { json.names("collectionIds", collectionIDs) }
      json.member("outputUriPrefix", outputURIPrefix)
    }
    return SchedulerJob.Target(
      uri: "\(GoogleService.firestore.address)/v1/\(database):exportDocuments", httpMethod: "POST",
      headers: ["Content-Type": "application/json"],
      body: Data(order.bytes),
      oauthToken: SchedulerJob.Token(
        serviceAccountEmail: serviceAccount, scope: "https://www.googleapis.com/auth/cloud-platform"))
  }
}
