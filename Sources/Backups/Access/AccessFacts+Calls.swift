import Documents
import GoogleCloud
import Policy
import Work

extension CloudCalls {
  /// Calls at a time.
  private static let mostCalls = 8

  /// Reads all that an access review judges. No call changes anything or reads an object or a document.
  /// - Throws: `CancellationError` only; what a service refuses is in the answer.
  package func access(to scope: AccessScope) async throws -> AccessFacts {
    async let jobs = jobs(ofProject: scope.project.text, in: scope.schedule?.location)
    async let listed = answer { try await admin.databases(ofProject: scope.project.text) }
    let project = try await answer { try await self.projects.project(scope.project.text) }
    let buckets = try await scope.watchedBuckets.concurrentMap(atOnce: Self.mostCalls) { name in
      async let access = answer { try await ifFound { try await storage.accessPolicy(of: name) } }
      let bucket = try await answer { try await ifFound { try await storage.bucket(name) } }
      return AccessFacts.Storage(
        name: name, facts: BucketFacts(bucket: bucket, access: try await access, key: nil))
    }
    let looked = try await Self.projects(of: buckets, scope, project).concurrentMap(atOnce: Self.mostCalls) {
      try await self.project($0)
    }
    let keys = try await Self.keys(of: buckets, scope).concurrentMap(atOnce: Self.mostCalls) { place in
      AccessFacts.Key(
        place: place, access: try await answer { try await ifFound { try await kms.accessPolicy(of: place) } })
    }
    let databases = try await listed
    var facts = AccessFacts(
      project: project, projects: looked, buckets: buckets, accounts: [], keys: keys, jobs: try await jobs,
      databases: databases, operations: try await operations(of: databases, scope))
    try await readAccounts(&facts, scope)
    return facts
  }

  /// Production's project, and that of each bucket that is in another one.
  private static func projects(
    of buckets: [AccessFacts.Storage], _ scope: AccessScope, _ project: CloudAnswer<CloudProject>
  ) -> [ExactName] {
    // Without production's number, its own could be taken for another one.
    guard let number = project.value?.number else { return [scope.project] }
    let others = buckets.compactMap { $0.facts.bucket.value.flatMap { $0 }?.projectNumber }.filter { $0 != number }
    return ([scope.project] + others.map { ExactName($0) }).unique
  }

  private func project(_ id: ExactName) async throws -> AccessFacts.Project {
    async let access = answer { try await projects.accessPolicy(ofProject: id.text) }
    async let accounts = answer { try await iam.serviceAccounts(ofProject: id.text) }
    async let hmacKeys = answer { try await storage.hmacKeys(ofProject: id.text) }
    async let buckets = answer { try await storage.buckets(ofProject: id.text) }
    return try await AccessFacts.Project(
      id: id, access: access, accounts: accounts, hmacKeys: hmacKeys, buckets: buckets)
  }

  private static func keys(of buckets: [AccessFacts.Storage], _ scope: AccessScope) -> [KMSPlace] {
    let encrypting = buckets.compactMap { bucket in
      bucket.facts.bucket.value.flatMap { $0 }?.encryption?.defaultKmsKeyName.flatMap { KMSPlace($0) }
    }
    return (scope.signingKeys + encrypting).flatMap { [$0, $0.ring].compactMap(\.self) }.unique
  }

  private func operations(
    of list: CloudAnswer<FirestoreAdminClient.DatabaseList>, _ scope: AccessScope
  ) async throws -> [AccessFacts.Operations] {
    // By ids: the service may name the project by its number.
    let ids = (list.value?.databases ?? []).compactMap { $0.name.flatMap { DatabaseName(resource: $0) }?.database }
    return try await ([scope.production.database] + ids).unique.concurrentMap(atOnce: Self.mostCalls) { id in
      let name = DatabaseName(project: scope.project, database: id)
      return AccessFacts.Operations(
        database: name, operations: try await answer { try await admin.operations(of: name) })
    }
  }

  /// Reads the policies and keys of the accounts that have a role on what was read, then of those that may act as one of these.
  private func readAccounts(_ facts: inout AccessFacts, _ scope: AccessScope) async throws {
    var pending = facts.accountsWithRoles(scope)
    var seen: Set<ExactName> = []
    while !pending.isEmpty {
      let found = try await pending.concurrentMap(atOnce: Self.mostCalls) { email in
        let address = ServiceAccountAddress(email.text)
        async let access = answer { try await ifFound { try await iam.accessPolicy(of: address) } }
        async let keys = answer { try await ifFound { try await iam.userKeys(of: address) } }
        return try await AccessFacts.Account(email: email.text, access: access, keys: keys)
      }
      seen.formUnion(pending)
      facts.accounts += found
      let actors = found.flatMap { $0.access.value.flatMap { $0 }?.serviceAccounts ?? [] }
      pending = actors.map { ExactName($0) }.unique.filter { !seen.contains($0) && facts.isReadable($0.text, scope) }
    }
  }
}

extension AccessFacts {
  /// In small letters, in the order in which they appear.
  func accountsWithRoles(_ scope: AccessScope) -> [ExactName] {
    let policies =
      buckets.compactMap { $0.facts.access.value.flatMap { $0 } } + projects.compactMap(\.access.value)
      + keys.compactMap { $0.access.value.flatMap { $0 } }
    let owners = projects.flatMap { $0.hmacKeys.value ?? [] }.compactMap(\.serviceAccountEmail)
    let named = owners + [scope.schedule?.serviceAccount].compactMap(\.self)
    let emails =
      policies.flatMap(\.serviceAccounts) + named.compactMap { MemberName("serviceAccount:\($0)").serviceAccount }
    return emails.filter { isReadable($0, scope) }.map { ExactName($0) }.unique
  }

  /// Whether an account's keys and policy are looked at: it is of one of the projects, or the policy names it.
  ///
  /// A call about an account of somebody else's project would tell them of the review.
  func isReadable(_ email: String, _ scope: AccessScope) -> Bool {
    let address = ServiceAccountAddress(email)
    guard !address.isServiceAgent else { return false }
    let isOfProject = projects.contains { project in
      address.isOf(project: project.id.text)
        || project.accounts.value?.contains { $0.address.map { ExactName($0) == ExactName(email) } ?? false } ?? false
    }
    return isOfProject || self.project.value.map { address.isOf(project: $0.number) } ?? false
      || scope.owns(MemberName("serviceAccount:\(email)"))
  }
}

extension [ExactName] {
  /// Each once, in the order of the first ones.
  fileprivate var unique: [ExactName] {
    var seen: Set<ExactName> = []
    return filter { seen.insert($0).inserted }
  }
}

extension [KMSPlace] {
  fileprivate var unique: [KMSPlace] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
