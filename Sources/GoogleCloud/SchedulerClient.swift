package import Documents
package import Foundation
import JSON

/// Reads and changes jobs of Cloud Scheduler.
///
/// Source: cloud.google.com/scheduler/docs/reference/rest/v1.
package struct SchedulerClient: Sendable {
  private let rest: RESTClient

  package init(_ endpoint: ServiceEndpoint, retries: RetryPolicy = RetryPolicy()) {
    rest = RESTClient(endpoint, retries: retries)
  }

  /// Where jobs of a project are: a location such as `us-central1`.
  package struct Place: Sendable, Equatable, CustomStringConvertible {
    package var project: String
    package var location: String

    package init(project: String, location: String) {
      self.project = project
      self.location = location
    }

    package func job(_ id: String) -> String { "\(self)/jobs/\(id)" }

    package var description: String { "projects/\(project)/locations/\(location)" }
  }

  /// Many times as many as Google has, which is about 45.
  static let mostLocations = 500

  /// The locations that Cloud Scheduler has for a project, such as `us-central1`, in the service's order.
  /// - Parameter projectID: of the project.
  /// - Throws: `badResponse` for an empty list, which no project has: taken as it is, it would say that there are no jobs.
  package func locations(ofProject projectID: String) async throws -> [String] {
    struct Location: Decodable {
      var locationId: String
    }
    struct Page: Decodable {
      var locations: [Location]?
      var nextPageToken: String?
    }
    let list = "The list of locations of the project \(projectID)"
    let locations: [String] = try await Pages(list: list, mostItems: Self.mostLocations).entries { token in
      let query = "?pageSize=500" + (token.map { "&pageToken=\($0.urlQueryValue)" } ?? "")
      let page: Page = try await rest.repeatable(
        "locations.list of the project \(projectID)", path: "/v1/projects/\(projectID)/locations".urlPath + query,
        role: SchedulerClient.viewer)
      return (page.locations?.map(\.locationId), page.nextPageToken)
    }
    guard !locations.isEmpty else { throw GoogleCloudError.wrongAnswer("\(list) is empty.") }
    // Each becomes a part of an address.
    guard locations.allSatisfy({ $0.wholeMatch(of: /[a-z0-9-]{1,63}/) != nil }) else {
      throw GoogleCloudError.wrongAnswer("\(list) has a location with an impossible name.")
    }
    return locations
  }

  /// All jobs of a place.
  /// - Throws: `badResponse` for a job without a name.
  package func jobs(in place: Place) async throws -> [SchedulerJob] {
    struct Page: Decodable {
      var jobs: [SchedulerJob]?
      var nextPageToken: String?
    }
    let jobs = try await Pages(list: "The list of jobs in \(place)").entries { token in
      let query = "?pageSize=500" + (token.map { "&pageToken=\($0.urlQueryValue)" } ?? "")
      let page: Page = try await rest.repeatable(
        "jobs.list", path: "/v1/\(place)/jobs".urlPath + query, role: SchedulerClient.viewer)
      return (page.jobs, page.nextPageToken)
    }
    guard jobs.allSatisfy({ $0.name?.isEmpty == false }) else {
      throw GoogleCloudError.nameless("jobs.list in \(place)")
    }
    return jobs
  }

  /// - Parameter name: `projects/P/locations/L/jobs/ID`.
  /// - Throws: `notFound`; `badResponse` for an answer that names no job.
  package func job(named name: String) async throws -> SchedulerJob {
    let call = "jobs.get of \(name)"
    let job: SchedulerJob = try await rest.repeatable(
      call, path: "/v1/\(name)".urlPath, role: SchedulerClient.viewer)
    guard job.name != nil else { throw GoogleCloudError.nameless(call) }
    return job
  }

  /// Makes a job.
  /// - Parameter job: with its name, so a second try makes no second job: where a first one's answer was lost, it is a
  ///   `conflict`.
  package func createJob(_ job: SchedulerJob, in place: Place) async throws -> SchedulerJob {
    try await rest.repeatable(
      "jobs.create in \(place)", method: "POST", path: "/v1/\(place)/jobs".urlPath, body: job,
      role: SchedulerClient.role)
  }

  /// Changes a job.
  /// - Parameters:
  ///   - job: with its name and the new values.
  ///   - fields: which of them are meant, such as `schedule` and `httpTarget`; one that is nil in `job` is emptied.
  package func patchJob(_ job: SchedulerJob, fields: [String]) async throws -> SchedulerJob {
    let name = job.name ?? ""
    return try await rest.repeatable(
      "jobs.patch of \(name)", method: "PATCH",
      path: "/v1/\(name)".urlPath + "?updateMask=\(fields.joined(separator: ",").urlQueryValue)", body: job,
      role: SchedulerClient.role)
  }

  /// Lets a paused job run by its schedule again.
  package func resumeJob(named name: String) async throws -> SchedulerJob {
    try await rest.repeatable(
      "jobs.resume of \(name)", method: "POST", path: "/v1/\(name):resume".urlPath, body: RESTClient.Empty(),
      role: SchedulerClient.role)
  }

  private static let viewer = "roles/cloudscheduler.viewer"
  /// To write a job that acts as a service account, its `actAs` permission is needed as well.
  private static let role = "roles/cloudscheduler.admin (and roles/iam.serviceAccountUser on the job's service account)"
}

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
