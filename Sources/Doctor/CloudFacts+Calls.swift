import Documents
import Foundation
import GoogleCloud
import JSON
import Policy

extension CloudFacts {
  /// Makes the calls: all of them read, and none reads a document's content.
  /// - Throws: `CancellationError` only.
  static func gather(
    _ environment: [String: String], _ policy: Policy?, _ purpose: Doctor.Purpose = .commands
  ) async throws -> CloudFacts {
    var facts = CloudFacts()
    let services: GoogleServices
    do {
      services = try GoogleServices(environment)
    } catch {
      facts.credentialDescription = "the credential that the environment names"
      facts.credential = .failure(error)
      return facts
    }
    facts.credentialDescription = services.credentialDescription
    async let clock = answer { try await services.endpoint(.firestore).clockDifference() }
    if !services.needsNoCredential { facts.credential = try await answer { try await services.credentialFacts() } }
    // Without a token every call would only say so again.
    if !facts.lacksToken {
      switch purpose {
      case .commands: try await facts.ask(services, policy)
      case .server: facts.server = try await policy.map { try await Self.server(services, $0, facts.caller) }
      }
    }
    facts.clock = try await clock
    return facts
  }

  private static func server(
    _ services: GoogleServices, _ policy: Policy, _ caller: String?
  ) async throws -> ServerFacts { try await ServerFacts.gather(services, policy, caller: caller) }

  private mutating func ask(_ services: GoogleServices, _ policy: Policy?) async throws {
    let account = policy?.schedule?.serviceAccount ?? caller
    async let production = policy?.production.map { try await Self.database($0, services, isProduction: true) }
    async let staging = policy?.staging.map { try await Self.database($0, services, isProduction: false) }
    async let bucket = policy?.backups.map { try await Self.bucket($0, services) }
    async let project = policy?.production.map { try await Self.project($0.project.text, services) }
    async let history = policy?.backups?.history.flatMap { BucketPlace(folder: $0) }.map {
      try await Self.history($0, services)
    }
    async let scheduler = Self.scheduler(policy, services)
    async let exporter = policy?.schedule.map { try await Self.account($0.serviceAccount, services) }
    async let iamCredentials = account.map { account in
      try await Self.answer {
        try await services.askIAMCredentials(about: account)
        return true
      }
    }
    (self.production, self.staging, self.bucket) = try await (production, staging, bucket)
    (self.scheduler, self.iamCredentials, self.account) = try await (scheduler, iamCredentials, exporter)
    (self.project, self.history) = try await (project, history)
    try await askBucketPolicy(services)
  }

  /// The bucket's access policy, where it has to hold a role of Firestore's agent: not every caller may read it.
  private mutating func askBucketPolicy(_ services: GoogleServices) async throws {
    guard case .success(let project) = project, case .success(let description) = bucket?.description,
      let name = bucket?.name, description.projectNumber != project.number
    else { return }
    bucket?.policy = try await Self.answer { try await Self.storage(services).accessPolicy(of: name) }
  }

  /// A person waits for the answer, so little is tried again.
  private static let retries = RetryPolicy(tries: 2, rules: .firestore)
  static let storageRetries = RetryPolicy(tries: 2, rules: .storage)
  private static let limits = TimeLimits(idle: .seconds(15), total: .seconds(30))

  static func answer<Value: Sendable>(_ body: () async throws -> Value) async throws -> CloudAnswer<Value> {
    do { return .success(try await body()) } catch let error as GoogleCloudError { return .failure(error) }
  }

  private static func database(
    _ name: DatabaseName, _ services: GoogleServices, isProduction: Bool
  ) async throws -> Database {
    func admin() throws -> FirestoreAdminClient {
      var client = FirestoreAdminClient(try services.endpoint(.firestore), retries: retries)
      client.callLimits = limits
      return client
    }
    func reader() throws -> FirestoreClient {
      var client = FirestoreClient(try services.endpoint(.firestore), retries: retries)
      client.callLimits = limits
      client.streamLimits = limits
      return client
    }
    async let description = answer { try await admin().database(name) }
    async let operations = answer { try await admin().operations(of: name).count }
    async let documents = answer {
      // A count of all of production would cost a read for each 1,000 documents.
      isProduction ? try await reader().count(name, upTo: 1) : try await reader().count(name)
    }
    async let collections = isProduction ? nil : answer { try await reader().listCollectionIDs(name) }
    return try await Database(
      name: name, description: description, operations: operations, documents: documents, collections: collections)
  }

  static func storage(_ services: GoogleServices) throws -> StorageClient {
    var client = StorageClient(try services.endpoint(.storage), retries: storageRetries)
    client.callLimits = limits
    return client
  }

  private static func project(_ projectID: String, _ services: GoogleServices) async throws -> CloudAnswer<CloudProject>
  {
    try await answer {
      try await ResourceManagerClient(services.endpoint(.resourceManager), retries: storageRetries).project(projectID)
    }
  }

  /// One page of one entry shows that it can be listed.
  private static func history(_ place: BucketPlace, _ services: GoogleServices) async throws -> CloudAnswer<Bool> {
    struct Enough: Error {}
    return try await answer {
      var listing = StorageClient.Listing(bucket: place.bucket, prefix: place.prefix)
      listing.pageSize = 1
      do { try await storage(services).list(listing) { _ in throw Enough() } } catch is Enough {}
      return true
    }
  }

  private static func bucket(_ rules: BackupRules, _ services: GoogleServices) async throws -> Storage {
    let name = rules.bucket
    async let description = answer { try await storage(services).bucket(name) }
    async let permissions = answer {
      try await storage(services).permissions(BucketRolesCheck.needed + BucketRolesCheck.useful, on: name)
    }
    async let newest = answer {
      try await newestExport(in: BucketPlace(bucket: name, folder: rules.folder), storage(services))
    }
    return try await Storage(
      name: name, description: description, permissions: permissions, newestExport: newest)
  }

  /// Of the export whose overall file, which is written last, is the newest.
  private static func newestExport(in place: BucketPlace, _ client: StorageClient) async throws -> Int64? {
    let suffix: ExactName = ".overall_export_metadata"
    var newest: (time: Int64, name: ExactName)?
    try await client.list(.init(bucket: place.bucket, prefix: place.prefix, matchGlob: "**/*\(suffix)")) { page in
      for object in page.items ?? []
      where object.name.hasSuffix(suffix) && !object.isPassedOver {
        guard let time = Timestamp.microseconds(object.created), time > newest?.time ?? .min else { continue }
        newest = (time, object.name)
      }
    }
    guard let folder = newest?.name.parent else { return nil }
    var bytes: Int64 = 0
    try await client.list(.init(bucket: place.bucket, prefix: folder + "/")) { page in
      bytes = bytes.addingUpToMax((page.items ?? []).totalBytes)
    }
    return bytes
  }

  private static func account(_ email: String, _ services: GoogleServices) async throws -> CloudAnswer<ServiceAccount?>
  {
    try await answer {
      let client = IAMClient(try services.endpoint(.iam), retries: storageRetries)
      return try await ifFound { try await client.serviceAccount(ServiceAccountAddress(email)) }
    }
  }

  private static func scheduler(_ policy: Policy?, _ services: GoogleServices) async throws -> CloudAnswer<Int>? {
    guard let production = policy?.production, let schedule = policy?.schedule else { return nil }
    return try await answer {
      let client = SchedulerClient(try services.endpoint(.scheduler), retries: retries)
      return try await client.jobs(in: .init(project: production.project.text, location: schedule.location)).count
    }
  }
}

extension Optional {
  /// `map` for what takes its time.
  fileprivate func map<Value>(_ body: (Wrapped) async throws -> Value) async rethrows -> Value? {
    guard let self else { return nil }
    return try await body(self)
  }
}
