package import Documents
package import GoogleCloud

/// What an access review judges: each answer of a service, or the reason why it did not come.
package struct AccessFacts: Sendable {
  /// Of the production database.
  package var project: CloudAnswer<CloudProject>
  /// That project first, then those that a bucket is in.
  package var projects: [Project]
  /// As `AccessScope.watchedBuckets`. The state of their keys is not asked for.
  package var buckets: [Storage]
  /// Service accounts that have a role on any of these, or that may act as one that has.
  package var accounts: [Account]
  /// The keys of Cloud KMS that sign rehearsals or encrypt one of the buckets, each before its ring.
  package var keys: [Key]
  /// Of production's project, in every location.
  package var jobs: ListedJobs
  package var databases: CloudAnswer<FirestoreAdminClient.DatabaseList>
  /// What each database of the list, and production, did in the last days.
  package var operations: [Operations]

  package struct Storage: Sendable {
    package var name: ExactName
    package var facts: BucketFacts
  }

  package struct Project: Sendable {
    /// The id, or the number where only that is known.
    package var id: ExactName
    package var access: CloudAnswer<AccessPolicy>
    package var accounts: CloudAnswer<[ServiceAccount]>
    package var hmacKeys: CloudAnswer<[HMACKey]>
    package var buckets: CloudAnswer<[Bucket]>
  }

  package struct Account: Sendable {
    /// In small letters.
    package var email: String
    /// Nil inside if the account does not exist.
    package var access: CloudAnswer<AccessPolicy?>
    /// Those that users made; nil inside if the account does not exist.
    package var keys: CloudAnswer<[AccountKeyDescription]?>
  }

  package struct Key: Sendable {
    package var place: KMSPlace
    /// Nil inside if it does not exist.
    package var access: CloudAnswer<AccessPolicy?>
  }

  package struct Operations: Sendable {
    package var database: DatabaseName
    package var operations: CloudAnswer<[GoogleCloud.Operation]>
  }

  /// Whether the account is disabled, as its project's list says.
  func isDisabled(_ email: String) -> Bool {
    projects.contains { project in
      project.accounts.value?.contains { $0.isDisabled && $0.address == email } ?? false
    }
  }
}

extension ServiceAccount {
  /// In small letters, as members of policies are compared.
  var address: String? { MemberName("serviceAccount:\(email)").serviceAccount }
}

extension AccessPolicy {
  /// The service accounts among the members of all bindings.
  var serviceAccounts: [String] {
    (bindings ?? []).flatMap { $0.members ?? [] }.compactMap { MemberName($0).serviceAccount }
  }
}
