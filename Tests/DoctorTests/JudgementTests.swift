import Documents
import Foundation
import Policy
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
    var code: Doctor.Code
    var outcome: CheckOutcome
    /// Words of the message, the remedy or a command.
    var says: String
    var spoil: @Sendable (inout Doctor.Facts) -> Void

    var testDescription: String { name }
  }

  @Test("Where nothing is wrong every check is ok, each comes once, and in the order of its codes")
  func healthy() {
    let report = Doctor.judge(.healthy())
    #expect(report.checks.filter { $0.outcome != .ok } == [])
    #expect(report.checks.map(\.code) == Doctor.Code.allCases.filter { !$0.isOfServer })
    #expect(report.outcome == .ok)
  }

  @Test("Each check", arguments: rows)
  func judged(row: Row) throws {
    var facts = Doctor.Facts.healthy()
    row.spoil(&facts)
    let report = Doctor.judge(facts)
    let check = try #require(report.check(row.code))
    #expect(check.outcome == row.outcome)
    let said = ([check.message, check.remedy ?? ""] + check.commands.map { $0.joined(separator: " ") }).joined(
      separator: "\n")
    #expect(said.contains(row.says), "\(said)")
    #expect(check.outcome == .ok || !check.message.isEmpty)
    if check.outcome == .failed || check.outcome == .warning {
      #expect(check.remedy != nil || !check.commands.isEmpty, "nothing is said that mends it")
    }
    #expect(report.checks.map(\.code) == Doctor.Code.allCases.filter { !$0.isOfServer })
  }

  static let rows: [Row] = machineRows + credentialRows + serviceRows + roleRows + placeRows + stagingRows

  private static let machineRows: [Row] = [
    Row(name: "no HTTP/2", code: .versions, outcome: .failed, says: "nghttp2") { $0.machine.speaksHTTP2 = false },
    Row(name: "no room", code: .temporaryDisk, outcome: .failed, says: "TMPDIR") {
      $0.machine.temporary.free = 1_399_999_999
    },
    Row(name: "room for one", code: .currentDisk, outcome: .warning, says: "room for one") {
      $0.machine.current.free = 2_799_999_999
    },
    Row(name: "room for two", code: .currentDisk, outcome: .ok, says: "2800 MB") {
      $0.machine.current.free = 2_800_000_000
    },
    Row(name: "unknown size, little room", code: .currentDisk, outcome: .warning, says: "not known") {
      $0.cloud.bucket?.newestExport = .success(nil)
      $0.machine.current.free = 999_999_999
    },
    Row(name: "unknown size, enough room", code: .currentDisk, outcome: .ok, says: "not known") {
      $0.cloud.bucket?.newestExport = .failure(.busy)
      $0.machine.current.free = 1_000_000_000
    },
    Row(name: "unknown room", code: .temporaryDisk, outcome: .unknown, says: "does not tell") {
      $0.machine.temporary.free = nil
    },
    Row(name: "no emulator", code: .emulator, outcome: .warning, says: "gcloud components install") {
      $0.machine.emulator = .failure(
        EmulatorError(code: .emulatorNotInstalled, message: "It is not here.", remedy: "Install it."))
    },
    Row(name: "old Java", code: .emulator, outcome: .failed, says: "Java 8") { $0.machine.java = 8 },
    Row(name: "oldest Java", code: .emulator, outcome: .ok, says: "Java 11") { $0.machine.java = 11 },
    Row(name: "mute Java", code: .emulator, outcome: .warning, says: "does not tell") { $0.machine.java = nil },
    Row(name: "no gcloud", code: .gcloud, outcome: .warning, says: "cloud.google.com/sdk") { $0.machine.gcloud = nil },
    Row(name: "clock a minute behind", code: .clock, outcome: .warning, says: "60 s behind") {
      $0.cloud.clock = .success(60)
    },
    Row(name: "clock nearly a minute off", code: .clock, outcome: .ok, says: "59 s") { $0.cloud.clock = .success(59) },
    Row(name: "clock five minutes ahead", code: .clock, outcome: .failed, says: "300 s ahead of") {
      $0.cloud.clock = .success(-300)
    },
    Row(name: "clock years off", code: .clock, outcome: .failed, says: "signed URLs") {
      $0.cloud.clock = .success(1e300)
    },
    Row(name: "no date", code: .clock, outcome: .unknown, says: "does not tell") {
      $0.cloud.clock = .success(nil)
    },
    Row(name: "no answer", code: .clock, outcome: .unknown, says: "busy") {
      $0.cloud.clock = .failure(.busy)
    },
  ]

  private static let credentialRows: [Row] = [
    Row(name: "none needed", code: .credentials, outcome: .ok, says: "on this machine") { $0.cloud.credential = nil },
    Row(name: "no token", code: .credentials, outcome: .failed, says: "application-default login") {
      $0.cloud.credential = .failure(.refusedToken)
    },
    Row(
      name: "no token: the calls are left out", code: .storageAPI, outcome: .unknown, says: "no token"
    ) {
      $0.cloud = CloudFacts(credential: .failure(.refusedToken))
    },
    Row(name: "none, and none needed", code: .credentials, outcome: .warning, says: "no need") {
      $0.policy = nil
      $0.cloud = CloudFacts(credential: .failure(GoogleCloudError(.unauthenticated, "none", remedy: "sign in")))
    },
    Row(name: "a file that is broken, though none is needed", code: .credentials, outcome: .failed, says: "broken") {
      $0.policy = nil
      $0.cloud = CloudFacts(credential: .failure(GoogleCloudError(.badCredentials, "broken", remedy: "mend it")))
    },
    Row(name: "no answer", code: .credentials, outcome: .unknown, says: "busy") {
      $0.cloud.credential = .failure(.busy)
    },
    Row(name: "a token that services refuse", code: .credentials, outcome: .failed, says: "It is refused") {
      $0.cloud.production?.documents = .failure(.refusedToken)
    },
    Row(name: "a token that ends soon", code: .credentials, outcome: .warning, says: "not renewed") {
      $0.cloud.credential = .success(
        CredentialFacts(description: "a token", account: nil, expires: Date.now + 599, isRenewable: false))
    },
    Row(name: "a token whose end is not known", code: .credentials, outcome: .ok, says: "not known") {
      $0.cloud.credential = .success(
        CredentialFacts(description: "a token", account: nil, expires: nil, isRenewable: false))
    },
  ]

  private static let serviceRows: [Row] = [
    Row(
      name: "Firestore is off", code: .firestoreAPI, outcome: .failed,
      says: "gcloud services enable firestore.googleapis.com --project 123"
    ) { $0.cloud.production?.description = .failure(.disabled("firestore.googleapis.com", "123")) },
    Row(
      name: "Firestore is off in staging's project", code: .firestoreAPI, outcome: .failed, says: "--project other"
    ) { $0.cloud.staging?.description = .failure(.disabled(nil, "other")) },
    Row(
      name: "Storage is off, and does not say where", code: .storageAPI, outcome: .failed,
      says: "gcloud services enable storage.googleapis.com --project pyme-erp"
    ) { $0.cloud.bucket?.description = .failure(.disabled(nil, nil)) },
    Row(
      name: "what goes into a command is no other command", code: .storageAPI, outcome: .failed,
      says: "gcloud services enable storage.googleapis.com --project pyme-erp"
    ) { $0.cloud.bucket?.description = .failure(.disabled("$(rm -r).googleapis.com", "p;rm")) },
    Row(name: "Scheduler is off", code: .schedulerAPI, outcome: .failed, says: "enable cloudscheduler.googleapis.com") {
      $0.cloud.scheduler = .failure(.disabled(nil, nil))
    },
    Row(name: "IAM is off", code: .iamCredentialsAPI, outcome: .failed, says: "enable iamcredentials.googleapis.com") {
      $0.cloud.iamCredentials = .failure(.disabled(nil, nil))
    },
    Row(name: "a refusal is an answer", code: .iamCredentialsAPI, outcome: .ok, says: "answers") {
      $0.cloud.iamCredentials = .failure(.forbidden)
    },
    Row(name: "no answer", code: .schedulerAPI, outcome: .unknown, says: "busy") {
      $0.cloud.scheduler = .failure(.busy)
    },
    Row(name: "no schedule", code: .schedulerAPI, outcome: .skipped, says: "no policy has a schedule") {
      $0.policy?.schedule = nil
      $0.cloud.scheduler = nil
    },
  ]

  private static let roleRows: [Row] = [
    Row(
      name: "reading production", code: .productionRoles, outcome: .failed,
      says: "gcloud projects add-iam-policy-binding pyme-erp "
        + "--member=serviceAccount:me@pyme-erp.iam.gserviceaccount.com --role=roles/datastore.viewer"
    ) { $0.cloud.production?.documents = .failure(.forbidden) },
    Row(
      name: "operations of production", code: .productionRoles, outcome: .failed,
      says: "--role=roles/datastore.importExportAdmin"
    ) { $0.cloud.production?.operations = .failure(.forbidden) },
    Row(
      name: "staging, as a user", code: .stagingRoles, outcome: .failed,
      says: "add-iam-policy-binding pyme-erp-staging --member=user:YOU@EXAMPLE.COM"
    ) {
      $0.cloud.credential = .success(CredentialFacts(description: "a login", expires: nil, isRenewable: true))
      $0.cloud.staging?.description = .failure(.forbidden)
    },
    Row(name: "production is not there", code: .productionRoles, outcome: .failed, says: "none") {
      $0.cloud.production?.description = .failure(.missing)
    },
    Row(name: "no answer", code: .productionRoles, outcome: .unknown, says: "busy") {
      $0.cloud.production?.operations = .failure(.busy)
    },
    Row(name: "an API that is off is no role", code: .productionRoles, outcome: .unknown, says: "no") {
      $0.cloud.production?.operations = .failure(.disabled(nil, nil))
    },
    Row(
      name: "objects cannot be read", code: .bucketRoles, outcome: .failed,
      says: "gcloud storage buckets add-iam-policy-binding gs://pyme-erp-backups "
        + "--member=serviceAccount:me@pyme-erp.iam.gserviceaccount.com --role=roles/storage.objectViewer"
    ) { $0.cloud.bucket?.permissions = .success(["storage.buckets.get", "storage.objects.list"]) },
    Row(name: "objects cannot be written", code: .bucketRoles, outcome: .warning, says: "roles/storage.objectCreator") {
      $0.cloud.bucket?.permissions = .success(BucketRolesCheck.needed + ["storage.buckets.update"])
    },
    Row(name: "no bucket", code: .bucketRoles, outcome: .failed, says: "none") {
      $0.cloud.bucket?.permissions = .failure(.missing)
    },
    Row(
      name: "a bucket of another project, which the agent may not use", code: .agentRoles, outcome: .failed,
      says: "gcloud storage buckets add-iam-policy-binding gs://pyme-erp-backups "
        + "--member=serviceAccount:service-123456789012@gcp-sa-firestore.iam.gserviceaccount.com "
        + "--role=roles/storage.admin"
    ) {
      $0.cloud.project = .success(CloudProject(number: "123456789012"))
      $0.cloud.bucket?.description = .success(inProject("777"))
      $0.cloud.bucket?.policy = .success(AccessPolicy())
    },
    Row(name: "a bucket of another project, with the role", code: .agentRoles, outcome: .ok, says: "storage.admin") {
      $0.cloud.bucket?.description = .success(inProject("777"))
      $0.cloud.bucket?.policy = .success(
        AccessPolicy().granting(
          "roles/storage.admin", to: "serviceAccount:service-123456789012@gcp-sa-firestore.iam.gserviceaccount.com"))
    },
    Row(
      name: "a bucket of another project, whose policy is not told", code: .agentRoles, outcome: .unknown, says: "ask"
    ) {
      $0.cloud.bucket?.description = .success(inProject("777"))
      $0.cloud.bucket?.policy = .failure(.forbidden)
    },
    Row(name: "the project is not told", code: .agentRoles, outcome: .unknown, says: "ask") {
      $0.cloud.project = .failure(.forbidden)
    },
    Row(
      name: "the bucket's project is not told", code: .agentRoles, outcome: .unknown, says: "which project"
    ) { $0.cloud.bucket?.description = .success(Bucket(name: "b", location: "NAM5")) },
    Row(
      name: "no bucket for the history", code: .history, outcome: .failed,
      says: "rekindle schedule apply makes it.\ngcloud storage buckets create gs://pyme-erp-rehearsals --location=NAM5 "
        + "--project=pyme-erp --uniform-bucket-level-access --public-access-prevention"
    ) { $0.cloud.history = .failure(.missing) },
    Row(
      name: "the history may not be listed", code: .history, outcome: .failed,
      says: "gcloud storage buckets add-iam-policy-binding gs://pyme-erp-rehearsals "
        + "--member=serviceAccount:me@pyme-erp.iam.gserviceaccount.com --role=roles/storage.objectViewer"
    ) { $0.cloud.history = .failure(.forbidden) },
    Row(name: "no answer of the history", code: .history, outcome: .unknown, says: "busy") {
      $0.cloud.history = .failure(.busy)
    },
    Row(name: "a history that is the bucket", code: .history, outcome: .failed, says: "gs://BUCKET/PREFIX") {
      $0.policy?.backups?.history = "gs://pyme-erp-rehearsals"
      $0.cloud.history = nil
    },
    Row(name: "a history in a folder", code: .history, outcome: .ok, says: "can be read") {
      $0.policy?.backups?.history = "/home/ana/history"
      $0.machine.historyFolder = .readable
      $0.cloud.history = nil
    },
    Row(name: "a folder that is not there", code: .history, outcome: .warning, says: "The first rehearsal makes it") {
      $0.policy?.backups?.history = "/home/ana/history"
      $0.machine.historyFolder = .missing
    },
    Row(name: "a folder that cannot be read", code: .history, outcome: .failed, says: "readable") {
      $0.policy?.backups?.history = "/home/ana/history"
      $0.machine.historyFolder = .unreadable
    },
    Row(name: "no history", code: .history, outcome: .skipped, says: "No policy names") {
      $0.policy?.backups?.history = nil
      $0.cloud.history = nil
    },
    Row(name: "no key", code: .historyKey, outcome: .warning, says: "/home/ana/rehearsal.key.pub does not exist") {
      $0.machine.historyKeys[0].presence = .missing
    },
    Row(
      name: "one of two keys is not there", code: .historyKey, outcome: .warning, says: "key /home/ana/new.pub does not"
    ) {
      $0.policy?.backups?.publicKeys = [TrustedKey(file: "/home/ana/new.pub")]
      $0.machine.historyKeys.append(.init(presence: .missing))
    },
    Row(name: "no key in force", code: .historyKey, outcome: .warning, says: "in force") {
      $0.machine.historyKeys[0].isInForce = false
    },
    Row(name: "an old key and a new one", code: .historyKey, outcome: .ok, says: "hold public keys") {
      $0.policy?.backups?.publicKeys = [TrustedKey(file: "/home/ana/new.pub")]
      $0.machine.historyKeys[0].isInForce = false
      $0.machine.historyKeys.append(.init(presence: .readable))
    },
    Row(name: "a key that cannot be read", code: .historyKey, outcome: .warning, says: "backups.publicKey") {
      $0.machine.historyKeys[0].presence = .unreadable
    },
    Row(
      name: "no account", code: .account, outcome: .failed,
      says: "gcloud iam service-accounts create backups --project=pyme-erp"
    ) { $0.cloud.account = .success(nil) },
    Row(name: "no default account", code: .account, outcome: .failed, says: "Name another account") {
      $0.policy?.schedule?.serviceAccount = "pyme-erp@appspot.gserviceaccount.com"
      $0.cloud.account = .success(nil)
    },
    Row(
      name: "the account is disabled", code: .account, outcome: .failed,
      says: "gcloud iam service-accounts enable backups@pyme-erp.iam.gserviceaccount.com --project=pyme-erp"
    ) { $0.cloud.account = .success(ServiceAccount(email: "backups", disabled: true)) },
    Row(name: "the account may not be read", code: .account, outcome: .unknown, says: "ask") {
      $0.cloud.account = .failure(.forbidden)
    },
    Row(name: "no schedule, no account", code: .account, outcome: .skipped, says: "No policy has a schedule") {
      $0.policy?.schedule = nil
      $0.cloud.account = nil
    },
    Row(name: "no policy", code: .bucketRoles, outcome: .skipped, says: "No policy") { $0.policy = nil },
  ]

  private static func inProject(_ number: String) -> Bucket {
    var bucket = Bucket(name: "b", location: "NAM5")
    bucket.projectNumber = number
    return bucket
  }

  private static let placeRows: [Row] = [
    Row(name: "the requester pays", code: .location, outcome: .failed, says: "--no-requester-pays") {
      var bucket = Bucket(name: "b", location: "NAM5")
      bucket.billing = Bucket.Billing(requesterPays: true)
      $0.cloud.bucket?.description = .success(bucket)
    },
    Row(name: "another continent", code: .location, outcome: .warning, says: "is in EU") {
      $0.cloud.bucket?.description = .success(Bucket(name: "b", location: "EU"))
    },
    Row(name: "another region", code: .location, outcome: .ok, says: "same continent") {
      $0.cloud.bucket?.description = .success(Bucket(name: "b", location: "US-WEST1"))
    },
    Row(name: "no description", code: .location, outcome: .unknown, says: "no") {
      $0.cloud.bucket?.description = .failure(.forbidden)
    },
    Row(name: "no place told", code: .location, outcome: .unknown, says: "does not tell") {
      $0.cloud.bucket?.description = .success(Bucket(name: "b"))
    },
  ]

  private static let stagingRows: [Row] = [
    Row(
      name: "no staging", code: .staging, outcome: .failed,
      says: "gcloud firestore databases create --database=(default) --location=nam5 --project=pyme-erp-staging"
    ) { $0.cloud.staging?.description = .failure(.missing) },
    Row(name: "not empty", code: .staging, outcome: .warning, says: "holds 12 documents") {
      $0.cloud.staging?.documents = .success(12)
    },
    Row(
      name: "not empty, by collections", code: .staging, outcome: .warning,
      says: "12 documents in the root collections a, b."
    ) {
      $0.cloud.staging?.documents = .success(12)
      $0.cloud.staging?.collections = .success(["b", "a"])
    },
    Row(name: "not empty, collections not listed", code: .staging, outcome: .warning, says: "could not be listed") {
      $0.cloud.staging?.documents = .success(12)
      $0.cloud.staging?.collections = .failure(.busy)
    },
    Row(name: "Datastore", code: .staging, outcome: .failed, says: "DATASTORE_MODE") {
      var description = DatabaseDescription(locationID: "nam5")
      description.type = "DATASTORE_MODE"
      $0.cloud.staging?.description = .success(description)
    },
    Row(name: "not counted", code: .staging, outcome: .unknown, says: "busy") {
      $0.cloud.staging?.documents = .failure(.busy)
    },
    Row(name: "one name", code: .separation, outcome: .failed, says: "is production") {
      $0.policy?.staging = Doctor.Facts.production
    },
    Row(name: "one database of two names", code: .separation, outcome: .failed, says: "write over it") { facts in
      facts.cloud.staging?.description = facts.cloud.production?.description ?? .failure(.missing)
    },
    Row(name: "nobody knows", code: .separation, outcome: .unknown, says: "could not be asked") {
      $0.cloud.staging?.description = .failure(.busy)
    },
    Row(name: "one is not there", code: .separation, outcome: .skipped, says: "does not exist") {
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
    func verdict(_ checks: HealthCheck...) -> CheckOutcome { DoctorReport(checks: checks).outcome }
    let (ok, unneeded) = (HealthCheck.ok(.gcloud, ""), HealthCheck.unneeded(.gcloud, ""))
    let (warning, hindered) = (HealthCheck.warning(.gcloud, ""), HealthCheck.hindered(.gcloud, ""))
    #expect(verdict(ok, unneeded) == .ok)
    #expect(verdict(ok, warning) == .warning)
    #expect(verdict(warning, hindered) == .unknown)
    #expect(verdict(hindered, .failure(.gcloud, ""), warning) == .failed)
  }
}
