import Documents
import GoogleCloud
import Policy

/// Something that rights are given on, and what the account of `rekindle serve` should and should not be able to do with it.
struct ServerRights: Sendable {
  enum Resource: Hashable, Sendable {
    case project(ExactName)
    case bucket(ExactName)
    /// By its address.
    case account(ExactName)
  }

  var resource: Resource
  var permissions: [ExactName]
}

extension ServerRights {
  /// Of users. Source: cloud.google.com/iam/docs/roles-permissions/firebaseauth.
  static let users: [ExactName] = ["firebaseauth.users.get", "firebaseauth.users.createSession"]

  /// Of production, to show what runs. Source: cloud.google.com/iam/docs/roles-permissions/firestore.
  static let operations: [ExactName] = [
    "datastore.databases.getMetadata", "datastore.operations.get", "datastore.operations.list",
  ]
  static let export: ExactName = "datastore.databases.export"
  /// To cancel an export.
  static let cancelling: ExactName = "datastore.operations.cancel"

  /// To find exports, records and entries, and to read them.
  static let reading: [ExactName] = ["storage.objects.get", "storage.objects.list"]
  /// To say what the bucket does to exports, such as rules that delete them.
  static let describing: ExactName = "storage.buckets.get"
  /// Adds an object, and replaces none: that takes the right to delete, too.
  static let adding: ExactName = "storage.objects.create"

  static let signing: ExactName = "iam.serviceAccounts.signBlob"
}

// MARK: What a broken-into server must not be able to do

extension ServerRights {
  /// Deletes objects, replaces them, or lets others do so.
  ///
  /// Source: cloud.google.com/storage/docs/access-control/iam-permissions.
  static let bucketDangers: [ExactName] = [
    "storage.objects.delete", "storage.objects.update", "storage.objects.setIamPolicy",
    "storage.objects.overrideUnlockedRetention", "storage.buckets.delete", "storage.buckets.update",
    "storage.buckets.setIamPolicy",
  ]

  /// Acts as the account, beyond signing.
  ///
  /// Source: cloud.google.com/iam/docs/roles-permissions/iam.
  static let accountDangers: [ExactName] = [
    "iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken", "iam.serviceAccounts.signJwt",
    "iam.serviceAccounts.implicitDelegation", "iam.serviceAccounts.actAs", "iam.serviceAccounts.setIamPolicy",
  ]

  /// Writes to production, deletes it or its backups, or overwrites it by an import or a restore.
  static let databaseDangers: [ExactName] = [
    "datastore.databases.import", "datastore.databases.bulkDelete", "datastore.databases.delete",
    "datastore.databases.update", "datastore.backups.delete", "datastore.backups.restoreDatabase",
    "datastore.backupSchedules.delete", "datastore.entities.create", "datastore.entities.update",
    "datastore.entities.delete",
  ]

  /// Gives the claim to anybody, or makes users.
  static let userDangers: [ExactName] = [
    "firebaseauth.users.update", "firebaseauth.users.create", "firebaseauth.users.delete",
    "firebaseauth.configs.update",
  ]

  /// Gives rights, its own or others', changes what runs with them, or acts as any of the project's accounts: who signs blobs
  /// as an account gets tokens of it.
  static let projectDangers: [ExactName] = [
    "resourcemanager.projects.setIamPolicy", "iam.roles.update", "iam.serviceAccountKeys.create",
    "iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken", "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.signJwt", "iam.serviceAccounts.implicitDelegation", "iam.serviceAccounts.actAs",
    "iam.serviceAccounts.setIamPolicy",
    "run.services.update", "run.services.setIamPolicy", "cloudscheduler.jobs.update", "cloudscheduler.jobs.delete",
  ]
}

// MARK: What is asked

extension ServerRights {
  /// Every question that a policy leads to, each resource once.
  /// - Parameter caller: the address of the account that calls; nil where it is not known.
  static func asked(_ policy: Policy, caller: String?) -> [ServerRights] {
    guard let serve = policy.serve else { return [] }
    var all: [ServerRights] = []
    func ask(_ resource: Resource, _ permissions: [ExactName]) {
      let index = all.firstIndex { $0.resource == resource } ?? all.count
      if index == all.count { all.append(ServerRights(resource: resource, permissions: [])) }
      for permission in permissions where !all[index].permissions.contains(permission) {
        all[index].permissions.append(permission)
      }
    }
    ask(.project(serve.project), users + userDangers + projectDangers)
    if let production = policy.production {
      ask(.project(production.project), operations + [export, cancelling] + databaseDangers + projectDangers)
    }
    for bucket in buckets(policy) { ask(.bucket(bucket), reading + [describing, adding] + bucketDangers) }
    if let account = serve.links ?? caller { ask(.account(ExactName(account)), [signing] + accountDangers) }
    return all
  }

  /// Of the audit log, the exports and the history, each once.
  static func buckets(_ policy: Policy) -> [ExactName] {
    let places = [policy.serve?.audit, policy.backups?.history].compactMap { $0.flatMap { BucketPlace(folder: $0) } }
    let names = [places.first?.bucket, policy.backups?.bucket, places.last?.bucket].compactMap(\.self)
    return names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
