import Documents
import Foundation
import Policy
import Testing

@testable import Backups
@testable import GoogleCloud

/// A way in which an attacker keeps access to the backups.
struct AttackerWay: Sendable, CustomTestStringConvertible {
  var name: String
  /// Of the only entry that is not ours.
  var code: AccessEntry.Code
  /// What makes it ours; nil for what no policy can call ours.
  var ours: Set<AccessRules.Ours>?
  var change: @Sendable (inout AccessFacts) throws -> Void

  init(
    _ name: String, _ code: AccessEntry.Code, ours: Set<AccessRules.Ours>?,
    _ change: @escaping @Sendable (inout AccessFacts) throws -> Void
  ) {
    self.name = name
    self.code = code
    self.ours = ours
    self.change = change
  }

  var testDescription: String { name }

  static let all = members + credentials + settings + exits

  private static func member(_ text: String) -> Set<AccessRules.Ours> { [.member(MemberName(text))] }

  private static let attacker = AccessSamples.attacker
  private static let pool =
    "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/attribute.repository/Evil/X"

  private static let members: [AttackerWay] = [
    AttackerWay("a user administers the bucket", .bucketMember, ours: member(attacker)) {
      $0.grant("roles/storage.admin", to: attacker)
    },
    AttackerWay("a group reads the bucket", .bucketMember, ours: member("group:everyone@example.com")) {
      $0.grant("roles/storage.objectViewer", to: "group:everyone@example.com")
    },
    AttackerWay("a domain reads the bucket", .bucketMember, ours: member("domain:example.com")) {
      $0.grant("roles/storage.objectViewer", to: "domain:example.com")
    },
    AttackerWay("every viewer of a project reads the bucket", .bucketMember, ours: member("projectViewer:pyme-erp")) {
      $0.grant("roles/storage.legacyBucketReader", to: "projectViewer:pyme-erp")
    },
    AttackerWay("a custom role on the bucket", .bucketMember, ours: member(attacker)) {
      $0.grant("projects/pyme-erp/roles/helper", to: attacker)
    },
    AttackerWay("a binding with a condition that has ended", .bucketMember, ours: member(attacker)) {
      let condition = AccessPolicy.Condition(
        expression: #"request.time < timestamp("2020-01-01T00:00:00Z")"#, title: "old")
      let binding = AccessPolicy.Binding(role: "roles/storage.admin", members: [attacker], condition: condition)
      $0.buckets[0].facts.access = $0.buckets[0].facts.access.map { policy in
        var policy = policy
        policy?.bindings?.append(binding)
        return policy
      }
    },
    AttackerWay("a user may write the history", .bucketMember, ours: member(attacker)) {
      $0.grant("roles/storage.objectAdmin", to: attacker, onBucket: 1)
    },
    AttackerWay(
      "a disabled account keeps its role", .bucketMember,
      ours: member("serviceAccount:old@pyme-erp.iam.gserviceaccount.com")
    ) {
      let email = "old@pyme-erp.iam.gserviceaccount.com"
      $0.grant("roles/storage.objectViewer", to: "serviceAccount:\(email)")
      $0.projects[0].accounts = .success([ServiceAccount(email: email, disabled: true)])
      $0.accounts.append(.init(email: email, access: .success(AccessSamples.policy()), keys: .success([])))
    },
    AttackerWay("a second owner of the project", .projectMember, ours: member(attacker)) {
      $0.grantOnProject("roles/owner", to: attacker)
    },
    AttackerWay("a custom role on the project", .projectMember, ours: member(attacker)) {
      $0.grantOnProject("projects/pyme-erp/roles/helper", to: attacker)
    },
    AttackerWay("a user makes tokens of every account", .projectMember, ours: member(attacker)) {
      $0.grantOnProject("roles/iam.serviceAccountTokenCreator", to: attacker)
    },
    AttackerWay("a user may export the database", .projectMember, ours: member(attacker)) {
      $0.grantOnProject("roles/datastore.importExportAdmin", to: attacker)
    },
    AttackerWay("a workload of somebody else's", .projectMember, ours: member(pool)) {
      $0.grantOnProject("roles/viewer", to: pool)
    },
    AttackerWay(
      "a deleted user, who can be brought back", .projectMember, ours: member("deleted:user:x@example.com?uid=1")
    ) {
      $0.grantOnProject("roles/owner", to: "deleted:user:x@example.com?uid=1")
    },
    AttackerWay(
      "a service agent of another project", .projectMember,
      ours: member("serviceAccount:service-1@gcp-sa-firestore.iam.gserviceaccount.com")
    ) {
      $0.grantOnProject(
        "roles/firestore.serviceAgent", to: "serviceAccount:service-1@gcp-sa-firestore.iam.gserviceaccount.com")
    },
    AttackerWay(
      "a service agent with more than its role", .projectMember,
      ours: member("serviceAccount:\(AccessSamples.number)@cloudservices.gserviceaccount.com")
    ) {
      $0.grantOnProject("roles/editor", to: "serviceAccount:\(AccessSamples.number)@cloudservices.gserviceaccount.com")
    },
    AttackerWay("a user acts as the account that exports", .accountMember, ours: member(attacker)) {
      $0.grantOnAccount("roles/iam.serviceAccountTokenCreator", to: attacker)
    },
    AttackerWay("a workload acts as the account that exports", .accountMember, ours: member(pool)) {
      $0.grantOnAccount("roles/iam.workloadIdentityUser", to: pool)
    },
    AttackerWay("a user signs rehearsals", .kmsMember, ours: member(attacker)) {
      $0.grantOnKey("roles/cloudkms.signer", to: attacker)
    },
    AttackerWay("a user administers the key ring", .kmsMember, ours: member(attacker)) {
      $0.grantOnKey("roles/cloudkms.admin", to: attacker, 1)
    },
  ]

  private static let credentials: [AttackerWay] = [
    AttackerWay("a second key of the account", .accountKey, ours: [.key("fedcba9876543210")]) {
      $0.accounts[0].keys = .success([AccountKeyDescription(id: "FEDCBA9876543210")])
    },
    AttackerWay("a disabled key, which can be enabled", .accountKey, ours: [.key("fedcba9876543210")]) {
      $0.accounts[0].keys = .success([AccountKeyDescription(id: "fedcba9876543210", isDisabled: true)])
    },
    AttackerWay("an HMAC key", .hmacKey, ours: [.hmac("GOOG1EXAMPLE000")]) {
      $0.projects[0].hmacKeys = .success([HMACKey(accessId: "GOOG1EXAMPLE000", state: "ACTIVE")])
    },
    AttackerWay("an HMAC key that is not active", .hmacKey, ours: [.hmac("GOOG1EXAMPLE000")]) {
      $0.projects[0].hmacKeys = .success([HMACKey(accessId: "GOOG1EXAMPLE000", state: "INACTIVE")])
    },
  ]

  private static let settings: [AttackerWay] = [
    AttackerWay("everybody reads the bucket", .everybody, ours: nil) {
      $0.grant("roles/storage.objectViewer", to: "allUsers")
    },
    AttackerWay("everybody with a Google account reads the history", .everybody, ours: nil) {
      $0.grant("roles/storage.objectViewer", to: "allAuthenticatedUsers", onBucket: 1)
    },
    AttackerWay("everybody acts as the account", .everybody, ours: nil) {
      $0.grantOnAccount("roles/iam.serviceAccountTokenCreator", to: "allAuthenticatedUsers")
    },
    AttackerWay("public access is not prevented", .everybody, ours: nil) {
      $0.set { $0.iamConfiguration?.publicAccessPrevention = "inherited" }
    },
    AttackerWay("objects have access lists", .objectACLs, ours: nil) {
      $0.set { $0.iamConfiguration?.uniformBucketLevelAccess = .init(enabled: false) }
    },
    AttackerWay("every site reads objects", .cors, ours: nil) { facts in
      facts.set { $0.cors = [Bucket.CORSRule(origin: ["*"], method: ["GET"])] }
    },
    AttackerWay("the bucket is a site", .website, ours: nil) { facts in
      facts.set { $0.website = Bucket.Website(mainPageSuffix: "index.html") }
    },
    AttackerWay("soft delete is off", .softDelete, ours: nil) { facts in
      facts.set { $0.softDeletePolicy = Bucket.SoftDelete(seconds: 0) }
    },
    AttackerWay("soft delete is shorter", .softDelete, ours: nil) { facts in
      facts.set { $0.softDeletePolicy = Bucket.SoftDelete(seconds: 6 * 86_400) }
    },
  ]

  private static let otherJob = "projects/pyme-erp/locations/asia-east1/jobs/copy"

  private static let call = "firestore.googleapis.com/v1/\(AccessSamples.production):exportDocuments"
  private static let twoPlaces =
    #"{"outputUriPrefix":"gs://\#(AccessSamples.bucket)","output_uri_prefix":"gs://evil-bucket"}"#

  /// Another job that calls an address.
  private static func job(_ address: String, body: String = #"{"outputUriPrefix":"gs://evil-bucket"}"#) throws
    -> SchedulerJob
  {
    var job = try AccessSamples.exportJob(otherJob)
    job.httpTarget?.uri = "https://\(address)"
    job.httpTarget?.body = Data(body.utf8)
    return job
  }

  private static let exits: [AttackerWay] = [
    AttackerWay("the nightly job exports elsewhere", .job, ours: nil) {
      $0.jobs.jobs = [try AccessSamples.exportJob(to: "gs://evil-bucket")]
    },
    AttackerWay("the nightly job runs as another account", .job, ours: nil) {
      $0.jobs.jobs = [try AccessSamples.exportJob(as: "evil@pyme-erp.iam.gserviceaccount.com")]
    },
    AttackerWay(
      "another job exports elsewhere", .job, ours: [.job(ExactName(otherJob)), .bucket("evil-bucket")]
    ) { $0.jobs.jobs.append(try AccessSamples.exportJob(otherJob, to: "gs://evil-bucket/x")) },
    AttackerWay("such a job is paused", .job, ours: [.job(ExactName(otherJob)), .bucket("evil-bucket")]) {
      $0.jobs.jobs.append(try AccessSamples.exportJob(otherJob, to: "gs://evil-bucket", state: "PAUSED"))
    },
    AttackerWay(
      "such a job calls a host of one region", .job, ours: [.job(ExactName(otherJob)), .bucket("evil-bucket")]
    ) {
      $0.jobs.jobs.append(
        try job("firestore.us-east1.rep.googleapis.com/v1/projects/pyme-erp/databases/x%3AexportDocuments"))
    },
    AttackerWay(
      "such a job has a query that is not text", .job, ours: [.job(ExactName(otherJob)), .bucket("evil-bucket")]
    ) {
      $0.jobs.jobs.append(try job("firestore.googleapis.com/v1/projects/pyme-erp/databases/x%3AexportDocuments?a=%FF"))
    },
    AttackerWay(
      "such a job has another form of the call", .job, ours: [.job(ExactName(otherJob)), .bucket("evil-bucket")]
    ) {
      $0.jobs.jobs.append(
        try job("firestore.googleapis.com/$rpc/google.firestore.admin.v1.FirestoreAdmin/ExportDocuments"))
    },
    AttackerWay("a job's call is in the body of a batch", .job, ours: nil) {
      $0.jobs.jobs.append(
        try job("firestore.googleapis.com/batch", body: "POST /v1/projects/p/databases/d:exportDocuments HTTP/1.1"))
    },
    AttackerWay("a job that names our bucket does not call an export", .job, ours: [.job(ExactName(otherJob))]) {
      $0.jobs.jobs.append(
        try job("evil.example/:exportDocuments", body: #"{"outputUriPrefix":"gs://\#(AccessSamples.bucket)"}"#))
    },
    AttackerWay("another job names two places", .job, ours: nil) {
      $0.jobs.jobs.append(try job(call, body: twoPlaces))
    },
    AttackerWay("another job names a place twice", .job, ours: nil) {
      $0.jobs.jobs.append(
        try job(
          call, body: #"{"outputUriPrefix":"gs://evil-bucket","outputUriPrefix":"gs://\#(AccessSamples.bucket)"}"#))
    },
    AttackerWay("the nightly job names two places", .job, ours: nil) {
      var own = try AccessSamples.exportJob()
      own.httpTarget?.body = Data(twoPlaces.utf8)
      $0.jobs.jobs = [own]
    },
    AttackerWay("an export went elsewhere", .export, ours: [.bucket("evil-bucket")]) {
      $0.operations[0].operations = .success([try AccessSamples.export(to: "gs://evil-bucket/loot")])
    },
    AttackerWay("an export is on its way elsewhere", .export, ours: [.bucket("evil-bucket")]) {
      $0.operations[0].operations = .success([try AccessSamples.export(to: "gs://evil-bucket/loot", isDone: false)])
    },
    AttackerWay("another bucket of the project", .otherBucket, ours: [.bucket("pyme-copy")]) {
      $0.projects[0].buckets = .success([Bucket(name: "pyme-copy")])
    },
    AttackerWay("another database of the project", .otherDatabase, ours: [.database("copy")]) {
      $0.databases = .success(.init(databases: [try AccessSamples.database("copy")]))
    },
  ]
}
