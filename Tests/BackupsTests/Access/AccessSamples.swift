import Documents
import Foundation
import Policy

@testable import Backups
@testable import GoogleCloud

/// A project where everything that can reach the backups is ours, and what tests change of it.
enum AccessSamples {
  static let number = "415104041262"
  static let bucket: ExactName = "pyme-backups"
  static let history: ExactName = "pyme-rehearsals"
  static let exporter = "backups@pyme-erp.iam.gserviceaccount.com"
  static let agent = "service-\(number)@gcp-sa-firestore.iam.gserviceaccount.com"
  static let attacker = "user:attacker@example.com"
  static let signer = "projects/pyme-erp/locations/us/keyRings/rehearsals/cryptoKeys/signer"
  static let job = "projects/pyme-erp/locations/us-central1/jobs/rekindle-daily-export"
  static let production = DatabaseName(project: "pyme-erp")
  static let refused = GoogleCloudError(.permissionDenied, "Refused.", remedy: "Grant roles/x.", httpStatus: 403)

  static func scope(_ ours: Set<AccessRules.Ours> = [], softDeleteDays: Int = 7) throws -> AccessScope {
    let text = """
      version: 1
      production: firestore://pyme-erp/(default)
      staging: firestore://pyme-erp/staging
      backups:
        bucket: \(bucket)
        softDeleteDays: \(softDeleteDays)
        history: gs://\(history)/history
      schedule:
        location: us-central1
        serviceAccount: \(exporter)
      restore:
        safetyBucket: pyme-safety
      access:
        ours:
          - user:Boss@pyme-erp.pe
          - key:0123456789abcdef
      """
    var policy = try PolicyReader.policy(text, path: "rekindle.yaml")
    policy.access.ours.formUnion(ours)
    return try AccessScope(policy, signingKeys: [KMSPlace(signer)].compactMap(\.self))
  }

  static func facts() throws -> AccessFacts {
    let signer = try place(signer)
    let ring = try place(signer.ring?.description ?? "")
    return AccessFacts(
      project: .success(CloudProject(number: number)),
      projects: [
        AccessFacts.Project(
          id: "pyme-erp",
          access: .success(
            policy(
              ("roles/owner", "user:boss@pyme-erp.pe"),
              ("roles/firestore.serviceAgent", "serviceAccount:\(agent)"),
              ("roles/editor.serviceAgent", "serviceAccount:\(number)@cloudservices.gserviceaccount.com"),
              ("roles/datastore.importExportAdmin", "serviceAccount:\(exporter)"))),
          accounts: .success([ServiceAccount(email: exporter)]), hmacKeys: .success([]),
          buckets: .success([bucket, history, "pyme-safety"].map { Bucket(name: $0) }))
      ],
      buckets: [
        storage(bucket, ("roles/storage.legacyBucketWriter", "serviceAccount:\(exporter)")),
        storage(history, ("roles/storage.admin", "user:boss@pyme-erp.pe")),
      ],
      accounts: [
        AccessFacts.Account(
          email: exporter, access: .success(policy(("roles/iam.serviceAccountUser", "user:BOSS@pyme-erp.pe"))),
          keys: .success([AccountKeyDescription(id: "0123456789abcdef", created: "2026-01-02T03:04:05Z")]))
      ],
      keys: [
        AccessFacts.Key(place: signer, access: .success(policy())), .init(place: ring, access: .success(policy())),
      ],
      jobs: ListedJobs(jobs: [try exportJob()]),
      databases: .success(.init(databases: [try database("(default)"), try database("staging")])),
      operations: [
        AccessFacts.Operations(database: production, operations: .success([try export(to: "gs://\(bucket)/2026")]))
      ])
  }

  struct NoSuchPlace: Error {}

  static func place(_ resource: String) throws -> KMSPlace {
    guard let place = KMSPlace(resource) else { throw NoSuchPlace() }
    return place
  }

  static func policy(_ grants: (role: String, member: String)...) -> AccessPolicy {
    grants.reduce(AccessPolicy(version: 1, etag: "e", bindings: [])) { $0.granting($1.role, to: $1.member) }
  }

  static func storage(_ name: ExactName, _ grants: (role: String, member: String)...) -> AccessFacts.Storage {
    var description = Bucket(name: name, location: "US")
    description.projectNumber = number
    description.iamConfiguration = Bucket.Access(isUniform: true, publicAccessPrevention: "enforced")
    description.softDeletePolicy = Bucket.SoftDelete(seconds: 7 * 86_400)
    let access = grants.reduce(policy()) { $0.granting($1.role, to: $1.member) }
    return AccessFacts.Storage(
      name: name, facts: BucketFacts(bucket: .success(description), access: .success(access), key: nil))
  }

  static func exportJob(
    _ name: String = job, to place: String = "gs://\(bucket)", as account: String = exporter, state: String = "ENABLED"
  ) throws -> SchedulerJob {
    var job = SchedulerJob(name: name)
    job.schedule = "0 3 * * *"
    job.timeZone = "Etc/UTC"
    job.state = state
    job.httpTarget = .exportDocuments(of: production, outputURIPrefix: place, serviceAccount: account)
    return job
  }

  static func database(_ id: String) throws -> DatabaseDescription {
    var description = DatabaseDescription(locationID: "nam5")
    description.name = "projects/pyme-erp/databases/\(id)"
    return description
  }

  static func export(to place: String, isDone: Bool = true) throws -> GoogleCloud.Operation {
    let metadata =
      #"{"@type":"type.googleapis.com/google.firestore.admin.v1.ExportDocumentsMetadata","outputUriPrefix":"\#(place)","#
      + #""startTime":"2026-11-22T03:00:04Z","operationState":"\#(isDone ? "SUCCESSFUL" : "PROCESSING")"}"#
    let text =
      #"{"name":"\#(production)/operations/o1","done":\#(isDone),"metadata":\#(metadata)\#(isDone ? #","response":{}"# : "")}"#
    return try JSONDecoder().decode(GoogleCloud.Operation.self, from: Data(text.utf8))
  }
}

extension AccessFacts {
  /// Gives a member a role on the bucket of that place in the list.
  mutating func grant(_ role: String, to member: String, onBucket index: Int = 0) {
    buckets[index].facts.access = buckets[index].facts.access.map { $0?.granting(role, to: member) }
  }

  mutating func grantOnProject(_ role: String, to member: String) {
    projects[0].access = projects[0].access.map { $0.granting(role, to: member) }
  }

  mutating func grantOnAccount(_ role: String, to member: String) {
    accounts[0].access = accounts[0].access.map { $0?.granting(role, to: member) }
  }

  mutating func grantOnKey(_ role: String, to member: String, _ index: Int = 0) {
    keys[index].access = keys[index].access.map { $0?.granting(role, to: member) }
  }

  /// Changes the settings of the backups' bucket.
  mutating func set(_ change: (inout Bucket) -> Void) {
    buckets[0].facts.bucket = buckets[0].facts.bucket.map { bucket in
      guard var bucket else { return nil }
      change(&bucket)
      return bucket
    }
  }
}
