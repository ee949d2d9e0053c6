import Documents
import Foundation
import Testing

@testable import Doctor
@testable import GoogleCloud
@testable import Rehearsal
@testable import Verification

/// Each check, on facts where nothing but its own matter is wrong.
struct JudgementTests {
  /// One thing that is wrong, and what its check says of it.
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var code: HealthCheck.Code
    var status: HealthCheck.Status
    /// Words of the message, the remedy or a command.
    var says: String
    var isHindered = false
    var spoil: @Sendable (inout Doctor.Facts) -> Void

    var testDescription: String { name }
  }

  @Test("Where nothing is wrong every check is ok, each comes once, and in the order of its codes")
  func healthy() {
    let report = Doctor.judge(.healthy())
    #expect(report.checks.filter { $0.status != .ok } == [])
    #expect(report.checks.map(\.code) == HealthCheck.Code.allCases)
    #expect(report.verdict == .ok)
  }

  @Test("Each check", arguments: rows)
  func judged(row: Row) throws {
    var facts = Doctor.Facts.healthy()
    row.spoil(&facts)
    let report = Doctor.judge(facts)
    let check = try #require(report.check(row.code))
    #expect(check.status == row.status)
    #expect(check.isHindered == row.isHindered)
    let said = ([check.message, check.remedy ?? ""] + check.commands.map { $0.joined(separator: " ") }).joined(
      separator: "\n")
    #expect(said.contains(row.says), "\(said)")
    #expect(check.status == .ok || !check.message.isEmpty)
    if check.status == .failure || check.status == .warning {
      #expect(check.remedy != nil || !check.commands.isEmpty, "nothing is said that mends it")
    }
    #expect(report.checks.map(\.code) == HealthCheck.Code.allCases)
  }

  static let rows: [Row] = machineRows + credentialRows + serviceRows + roleRows + placeRows + stagingRows

  private static let machineRows: [Row] = [
    Row(name: "no HTTP/2", code: .versions, status: .failure, says: "nghttp2") { $0.machine.speaksHTTP2 = false },
    Row(name: "no room", code: .temporaryDisk, status: .failure, says: "TMPDIR") {
      $0.machine.temporary.free = 1_399_999_999
    },
    Row(name: "room for one", code: .currentDisk, status: .warning, says: "room for one") {
      $0.machine.current.free = 2_799_999_999
    },
    Row(name: "room for two", code: .currentDisk, status: .ok, says: "2800 MB") {
      $0.machine.current.free = 2_800_000_000
    },
    Row(name: "unknown size, little room", code: .currentDisk, status: .warning, says: "not known") {
      $0.cloud.bucket?.newestExport = .success(nil)
      $0.machine.current.free = 999_999_999
    },
    Row(name: "unknown size, enough room", code: .currentDisk, status: .ok, says: "not known") {
      $0.cloud.bucket?.newestExport = .failure(.busy)
      $0.machine.current.free = 1_000_000_000
    },
    Row(name: "unknown room", code: .temporaryDisk, status: .skipped, says: "does not tell", isHindered: true) {
      $0.machine.temporary.free = nil
    },
    Row(name: "no emulator", code: .emulator, status: .warning, says: "gcloud components install") {
      $0.machine.emulator = .failure(EmulatorError(.notInstalled, "It is not here.", remedy: "Install it."))
    },
    Row(name: "old Java", code: .emulator, status: .failure, says: "Java 8") { $0.machine.java = 8 },
    Row(name: "oldest Java", code: .emulator, status: .ok, says: "Java 11") { $0.machine.java = 11 },
    Row(name: "mute Java", code: .emulator, status: .warning, says: "does not tell") { $0.machine.java = nil },
    Row(name: "no gcloud", code: .gcloud, status: .warning, says: "cloud.google.com/sdk") { $0.machine.gcloud = nil },
    Row(name: "clock a minute behind", code: .clock, status: .warning, says: "60 s behind") {
      $0.cloud.clock = .success(60)
    },
    Row(name: "clock nearly a minute off", code: .clock, status: .ok, says: "59 s") { $0.cloud.clock = .success(59) },
    Row(name: "clock five minutes ahead", code: .clock, status: .failure, says: "300 s ahead of") {
      $0.cloud.clock = .success(-300)
    },
    Row(name: "clock years off", code: .clock, status: .failure, says: "Signed URLs") {
      $0.cloud.clock = .success(1e300)
    },
    Row(name: "no date", code: .clock, status: .skipped, says: "does not tell", isHindered: true) {
      $0.cloud.clock = .success(nil)
    },
    Row(name: "no answer", code: .clock, status: .skipped, says: "busy", isHindered: true) {
      $0.cloud.clock = .failure(.busy)
    },
  ]

  private static let credentialRows: [Row] = [
    Row(name: "none needed", code: .credentials, status: .ok, says: "on this machine") { $0.cloud.credential = nil },
    Row(name: "no token", code: .credentials, status: .failure, says: "application-default login") {
      $0.cloud.credential = .failure(.refusedToken)
    },
    Row(
      name: "no token: the calls are left out", code: .storageAPI, status: .skipped, says: "no token", isHindered: true
    ) {
      $0.cloud = CloudFacts(credential: .failure(.refusedToken))
    },
    Row(name: "none, and none needed", code: .credentials, status: .warning, says: "no need") {
      $0.policy = nil
      $0.cloud = CloudFacts(credential: .failure(GoogleCloudError(.unauthenticated, "none", remedy: "sign in")))
    },
    Row(name: "a file that is broken, though none is needed", code: .credentials, status: .failure, says: "broken") {
      $0.policy = nil
      $0.cloud = CloudFacts(credential: .failure(GoogleCloudError(.badCredentials, "broken", remedy: "mend it")))
    },
    Row(name: "no answer", code: .credentials, status: .skipped, says: "busy", isHindered: true) {
      $0.cloud.credential = .failure(.busy)
    },
    Row(name: "a token that services refuse", code: .credentials, status: .failure, says: "It is refused") {
      $0.cloud.production?.documents = .failure(.refusedToken)
    },
    Row(name: "a token that ends soon", code: .credentials, status: .warning, says: "not renewed") {
      $0.cloud.credential = .success(
        CredentialFacts(description: "a token", account: nil, expires: Date.now + 599, isRenewable: false))
    },
    Row(name: "a token whose end is not known", code: .credentials, status: .ok, says: "not known") {
      $0.cloud.credential = .success(
        CredentialFacts(description: "a token", account: nil, expires: nil, isRenewable: false))
    },
  ]

  private static let serviceRows: [Row] = [
    Row(
      name: "Firestore is off", code: .firestoreAPI, status: .failure,
      says: "gcloud services enable firestore.googleapis.com --project 123"
    ) { $0.cloud.production?.description = .failure(.disabled("firestore.googleapis.com", "123")) },
    Row(
      name: "Firestore is off in staging's project", code: .firestoreAPI, status: .failure, says: "--project other"
    ) { $0.cloud.staging?.description = .failure(.disabled(nil, "other")) },
    Row(
      name: "Storage is off, and does not say where", code: .storageAPI, status: .failure,
      says: "gcloud services enable storage.googleapis.com --project pyme-erp"
    ) { $0.cloud.bucket?.description = .failure(.disabled(nil, nil)) },
    Row(
      name: "what goes into a command is no other command", code: .storageAPI, status: .failure,
      says: "gcloud services enable storage.googleapis.com --project pyme-erp"
    ) { $0.cloud.bucket?.description = .failure(.disabled("$(rm -r).googleapis.com", "p;rm")) },
    Row(name: "Scheduler is off", code: .schedulerAPI, status: .failure, says: "enable cloudscheduler.googleapis.com") {
      $0.cloud.scheduler = .failure(.disabled(nil, nil))
    },
    Row(name: "IAM is off", code: .iamCredentialsAPI, status: .failure, says: "enable iamcredentials.googleapis.com") {
      $0.cloud.iamCredentials = .failure(.disabled(nil, nil))
    },
    Row(name: "a refusal is an answer", code: .iamCredentialsAPI, status: .ok, says: "answers") {
      $0.cloud.iamCredentials = .failure(.forbidden)
    },
    Row(name: "no answer", code: .schedulerAPI, status: .skipped, says: "busy", isHindered: true) {
      $0.cloud.scheduler = .failure(.busy)
    },
    Row(name: "no schedule", code: .schedulerAPI, status: .skipped, says: "no policy has a schedule") {
      $0.policy?.schedule = nil
      $0.cloud.scheduler = nil
    },
  ]

  private static let roleRows: [Row] = [
    Row(
      name: "reading production", code: .productionRoles, status: .failure,
      says: "gcloud projects add-iam-policy-binding pyme-erp "
        + "--member=serviceAccount:me@pyme-erp.iam.gserviceaccount.com --role=roles/datastore.viewer"
    ) { $0.cloud.production?.documents = .failure(.forbidden) },
    Row(
      name: "operations of production", code: .productionRoles, status: .failure,
      says: "--role=roles/datastore.importExportAdmin"
    ) { $0.cloud.production?.operations = .failure(.forbidden) },
    Row(
      name: "staging, as a user", code: .stagingRoles, status: .failure,
      says: "add-iam-policy-binding pyme-erp-staging --member=user:YOU@EXAMPLE.COM"
    ) {
      $0.cloud.credential = .success(CredentialFacts(description: "a login", expires: nil, isRenewable: true))
      $0.cloud.staging?.description = .failure(.forbidden)
    },
    Row(name: "production is not there", code: .productionRoles, status: .failure, says: "none") {
      $0.cloud.production?.description = .failure(.missing)
    },
    Row(name: "no answer", code: .productionRoles, status: .skipped, says: "busy", isHindered: true) {
      $0.cloud.production?.operations = .failure(.busy)
    },
    Row(name: "an API that is off is no role", code: .productionRoles, status: .skipped, says: "no", isHindered: true) {
      $0.cloud.production?.operations = .failure(.disabled(nil, nil))
    },
    Row(
      name: "objects cannot be read", code: .bucketRoles, status: .failure,
      says: "gcloud storage buckets add-iam-policy-binding gs://pyme-erp-backups "
        + "--member=serviceAccount:me@pyme-erp.iam.gserviceaccount.com --role=roles/storage.objectViewer"
    ) { $0.cloud.bucket?.permissions = .success(["storage.buckets.get", "storage.objects.list"]) },
    Row(name: "objects cannot be written", code: .bucketRoles, status: .warning, says: "roles/storage.objectCreator") {
      $0.cloud.bucket?.permissions = .success(BucketRolesCheck.needed + ["storage.buckets.update"])
    },
    Row(name: "no bucket", code: .bucketRoles, status: .failure, says: "none") {
      $0.cloud.bucket?.permissions = .failure(.missing)
    },
    Row(
      name: "a bucket of another project, which the agent may not use", code: .agentRoles, status: .failure,
      says: "gcloud storage buckets add-iam-policy-binding gs://pyme-erp-backups "
        + "--member=serviceAccount:service-123456789012@gcp-sa-firestore.iam.gserviceaccount.com "
        + "--role=roles/storage.admin"
    ) {
      $0.cloud.project = .success(CloudProject(number: "123456789012"))
      $0.cloud.bucket?.description = .success(inProject("777"))
      $0.cloud.bucket?.policy = .success(AccessPolicy())
    },
    Row(name: "a bucket of another project, with the role", code: .agentRoles, status: .ok, says: "storage.admin") {
      $0.cloud.bucket?.description = .success(inProject("777"))
      $0.cloud.bucket?.policy = .success(
        AccessPolicy().granting(
          "roles/storage.admin", to: "serviceAccount:service-123456789012@gcp-sa-firestore.iam.gserviceaccount.com"))
    },
    Row(
      name: "a bucket of another project, whose policy is not told", code: .agentRoles, status: .skipped, says: "ask",
      isHindered: true
    ) {
      $0.cloud.bucket?.description = .success(inProject("777"))
      $0.cloud.bucket?.policy = .failure(.forbidden)
    },
    Row(name: "the project is not told", code: .agentRoles, status: .skipped, says: "ask", isHindered: true) {
      $0.cloud.project = .failure(.forbidden)
    },
    Row(
      name: "the bucket's project is not told", code: .agentRoles, status: .skipped, says: "which project",
      isHindered: true
    ) { $0.cloud.bucket?.description = .success(Bucket(name: "b", location: "NAM5")) },
    Row(
      name: "no bucket for the history", code: .history, status: .failure,
      says: "rekindle schedule apply makes it.\ngcloud storage buckets create gs://pyme-erp-rehearsals --location=NAM5 "
        + "--project=pyme-erp --uniform-bucket-level-access --public-access-prevention"
    ) { $0.cloud.history = .failure(.missing) },
    Row(
      name: "the history may not be listed", code: .history, status: .failure,
      says: "gcloud storage buckets add-iam-policy-binding gs://pyme-erp-rehearsals "
        + "--member=serviceAccount:me@pyme-erp.iam.gserviceaccount.com --role=roles/storage.objectViewer"
    ) { $0.cloud.history = .failure(.forbidden) },
    Row(name: "no answer of the history", code: .history, status: .skipped, says: "busy", isHindered: true) {
      $0.cloud.history = .failure(.busy)
    },
    Row(name: "a history that is the bucket", code: .history, status: .failure, says: "gs://BUCKET/PREFIX") {
      $0.policy?.backups?.history = "gs://pyme-erp-rehearsals"
      $0.cloud.history = nil
    },
    Row(name: "a history in a folder", code: .history, status: .ok, says: "can be read") {
      $0.policy?.backups?.history = "/home/ana/history"
      $0.machine.historyFolder = .readable
      $0.cloud.history = nil
    },
    Row(name: "a folder that is not there", code: .history, status: .warning, says: "The first rehearsal makes it") {
      $0.policy?.backups?.history = "/home/ana/history"
      $0.machine.historyFolder = .missing
    },
    Row(name: "a folder that cannot be read", code: .history, status: .failure, says: "readable") {
      $0.policy?.backups?.history = "/home/ana/history"
      $0.machine.historyFolder = .unreadable
    },
    Row(name: "no history", code: .history, status: .skipped, says: "No policy names") {
      $0.policy?.backups?.history = nil
      $0.cloud.history = nil
    },
    Row(name: "no key", code: .historyKey, status: .warning, says: "/home/ana/rehearsal.key.pub does not exist") {
      $0.machine.historyKey = .missing
    },
    Row(name: "a key that cannot be read", code: .historyKey, status: .warning, says: "backups.publicKey") {
      $0.machine.historyKey = .unreadable
    },
    Row(
      name: "no account", code: .account, status: .failure,
      says: "gcloud iam service-accounts create backups --project=pyme-erp"
    ) { $0.cloud.account = .success(nil) },
    Row(name: "no default account", code: .account, status: .failure, says: "Name another account") {
      $0.policy?.schedule?.serviceAccount = "pyme-erp@appspot.gserviceaccount.com"
      $0.cloud.account = .success(nil)
    },
    Row(
      name: "the account is disabled", code: .account, status: .failure,
      says: "gcloud iam service-accounts enable backups@pyme-erp.iam.gserviceaccount.com --project=pyme-erp"
    ) { $0.cloud.account = .success(ServiceAccount(email: "backups", disabled: true)) },
    Row(name: "the account may not be read", code: .account, status: .skipped, says: "ask", isHindered: true) {
      $0.cloud.account = .failure(.forbidden)
    },
    Row(name: "no schedule, no account", code: .account, status: .skipped, says: "No policy has a schedule") {
      $0.policy?.schedule = nil
      $0.cloud.account = nil
    },
    Row(name: "no policy", code: .bucketRoles, status: .skipped, says: "No policy") { $0.policy = nil },
  ]

  private static func inProject(_ number: String) -> Bucket {
    var bucket = Bucket(name: "b", location: "NAM5")
    bucket.projectNumber = number
    return bucket
  }

  private static let placeRows: [Row] = [
    Row(name: "the requester pays", code: .location, status: .failure, says: "--no-requester-pays") {
      var bucket = Bucket(name: "b", location: "NAM5")
      bucket.billing = Bucket.Billing(requesterPays: true)
      $0.cloud.bucket?.description = .success(bucket)
    },
    Row(name: "another continent", code: .location, status: .warning, says: "is in EU") {
      $0.cloud.bucket?.description = .success(Bucket(name: "b", location: "EU"))
    },
    Row(name: "another region", code: .location, status: .ok, says: "same continent") {
      $0.cloud.bucket?.description = .success(Bucket(name: "b", location: "US-WEST1"))
    },
    Row(name: "no description", code: .location, status: .skipped, says: "no", isHindered: true) {
      $0.cloud.bucket?.description = .failure(.forbidden)
    },
    Row(name: "no place told", code: .location, status: .skipped, says: "does not tell", isHindered: true) {
      $0.cloud.bucket?.description = .success(Bucket(name: "b"))
    },
  ]

  private static let stagingRows: [Row] = [
    Row(
      name: "no staging", code: .staging, status: .failure,
      says: "gcloud firestore databases create --database=(default) --location=nam5 --project=pyme-erp-staging"
    ) { $0.cloud.staging?.description = .failure(.missing) },
    Row(name: "not empty", code: .staging, status: .warning, says: "holds 12 documents") {
      $0.cloud.staging?.documents = .success(12)
    },
    Row(name: "Datastore", code: .staging, status: .failure, says: "DATASTORE_MODE") {
      var description = DatabaseDescription(locationID: "nam5")
      description.type = "DATASTORE_MODE"
      $0.cloud.staging?.description = .success(description)
    },
    Row(name: "not counted", code: .staging, status: .skipped, says: "busy", isHindered: true) {
      $0.cloud.staging?.documents = .failure(.busy)
    },
    Row(name: "one name", code: .separation, status: .failure, says: "is production") {
      $0.policy?.staging = Doctor.Facts.production
    },
    Row(name: "one database of two names", code: .separation, status: .failure, says: "write over it") { facts in
      facts.cloud.staging?.description = facts.cloud.production?.description ?? .failure(.missing)
    },
    Row(name: "nobody knows", code: .separation, status: .skipped, says: "could not be asked", isHindered: true) {
      $0.cloud.staging?.description = .failure(.busy)
    },
    Row(name: "one is not there", code: .separation, status: .skipped, says: "does not exist") {
      $0.cloud.staging?.description = .failure(.missing)
    },
  ]

  @Test(
    "Near is the same place, a multi-region that holds it, or the same continent",
    arguments: [
      ("NAM5", "nam5", BucketLocation.Nearness.same), ("US", "nam5", .same), ("US", "us-east1", .same),
      ("EU", "eur3", .same), ("EUROPE-WEST1", "eur3", .sameContinent), ("US-WEST1", "us-east1", .sameContinent),
      ("NORTHAMERICA-NORTHEAST1", "us-east1", .sameContinent), ("US", "northamerica-northeast1", .sameContinent),
      ("US", "southamerica-east1", .far), ("ASIA", "eur3", .far), ("moon", "nam5", .far), ("moon", "mars", .far),
    ])
  func nearness(bucket: String, database: String, expected: BucketLocation.Nearness) {
    #expect(BucketLocation.nearness(bucket: bucket, database: database) == expected)
  }

  @Test("A failure comes before what could not be done, and that before a warning")
  func verdicts() {
    func verdict(_ checks: HealthCheck...) -> DoctorReport.Verdict { DoctorReport(checks: checks).verdict }
    let (ok, unneeded) = (HealthCheck.ok(.gcloud, ""), HealthCheck.unneeded(.gcloud, ""))
    let (warning, hindered) = (HealthCheck.warning(.gcloud, ""), HealthCheck.hindered(.gcloud, ""))
    #expect(verdict(ok, unneeded) == .ok)
    #expect(verdict(ok, warning) == .warning)
    #expect(verdict(warning, hindered) == .incomplete)
    #expect(verdict(hindered, .failure(.gcloud, ""), warning) == .failure)
  }
}
