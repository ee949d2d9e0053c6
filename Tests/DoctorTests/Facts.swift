import Documents
import Foundation
import JSON
import Verification

@testable import Doctor
@testable import GoogleCloud
@testable import Policy
@testable import Rehearsal

extension Doctor.Facts {
  static let production = DatabaseName(project: "pyme-erp")
  static let staging = DatabaseName(project: "pyme-erp-staging")
  static let bucket: ExactName = "pyme-erp-backups"

  /// Of a machine and a project where nothing is wrong.
  static func healthy() -> Doctor.Facts {
    var policy = Policy(path: "rekindle.yaml")
    policy.production = production
    policy.staging = staging
    policy.backups = BackupRules(bucket: bucket)
    policy.backups?.history = "gs://pyme-erp-rehearsals/history"
    policy.backups?.publicKey = "/home/ana/rehearsal.key.pub"
    policy.schedule = ScheduleRules(location: "us-central1", serviceAccount: "backups@pyme-erp.iam.gserviceaccount.com")
    let disk = MachineFacts.Disk(folder: "/tmp", free: 50_000_000_000)
    return Doctor.Facts(
      machine: MachineFacts(
        versions: ["rekindle 0"], temporary: disk, current: disk,
        emulator: .success(EmulatorInstallation(jar: "/sdk/e.jar", java: "/bin/java")), java: 17,
        historyKeys: [.init(presence: .readable)], gcloud: "/bin/gcloud"),
      policy: policy, cloud: healthyCloud())
  }

  private static func healthyCloud() -> CloudFacts {
    var cloud = CloudFacts()
    cloud.credentialDescription = "a key"
    cloud.credential = .success(
      CredentialFacts(
        description: "a key", account: "me@pyme-erp.iam.gserviceaccount.com", expires: Date.now + 3_600,
        isRenewable: true))
    cloud.production = database(production, "nam5", documents: 1)
    cloud.staging = database(staging, "nam5", documents: 0)
    var description = Bucket(name: bucket, location: "NAM5")
    description.projectNumber = "123456789012"
    description.billing = Bucket.Billing(requesterPays: false)
    cloud.bucket = CloudFacts.Storage(
      name: bucket, description: .success(description),
      permissions: .success(BucketRolesCheck.needed + BucketRolesCheck.useful), newestExport: .success(1_400_000_000))
    cloud.project = .success(CloudProject(number: "123456789012"))
    cloud.history = .success(true)
    cloud.scheduler = .success(1)
    cloud.account = .success(ServiceAccount(email: "backups@pyme-erp.iam.gserviceaccount.com"))
    cloud.iamCredentials = .success(true)
    cloud.clock = .success(0.2)
    return cloud
  }

  private static func database(_ name: DatabaseName, _ location: String, documents: Int) -> CloudFacts.Database {
    var description = DatabaseDescription(locationID: location)
    description.uid = "uid of \(name)"
    return CloudFacts.Database(
      name: name, description: .success(description), operations: .success(3), documents: .success(documents))
  }
}

extension GoogleCloudError {
  static let forbidden = GoogleCloudError(.permissionDenied, "no", remedy: "ask", httpStatus: 403)
  static let missing = GoogleCloudError(.notFound, "none", remedy: "look", httpStatus: 404)
  static let busy = GoogleCloudError(.unavailable, "busy", remedy: "wait", httpStatus: 503)
  static let refusedToken = GoogleCloudError(.unauthenticated, "who", remedy: "sign in", httpStatus: 401)

  static func disabled(_ service: String?, _ project: String?) -> GoogleCloudError {
    let metadata = [("service", service), ("consumer", project.map { "projects/\($0)" })]
      .compactMap { name, value in value.map { #""\#(name)":"\#($0)""# } }
    let body =
      #"{"error":{"details":[{"x":1},{"reason":"SERVICE_DISABLED","metadata":{\#(metadata.joined(separator: ","))}}]}}"#
    var error = forbidden
    error.disabledService = DisabledService(refusal: try? JSONParser.parse(Array(body.utf8)))
    return error
  }
}

extension DoctorReport {
  func check(_ code: Doctor.Code) -> HealthCheck? { checks.first { $0.code == code } }
}
