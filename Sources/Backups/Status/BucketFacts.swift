package import Documents
package import GoogleCloud

/// A bucket, who may use it, and the key of its objects: each answer, or why there is none.
package struct BucketFacts: Sendable {
  /// Nil inside if the bucket does not exist.
  package var bucket: CloudAnswer<Bucket?>
  /// Nil inside if the bucket does not exist.
  package var access: CloudAnswer<AccessPolicy?>
  /// Of the key that encrypts new objects; nil if Google's own does.
  package var key: CloudAnswer<KeyState>?

  package enum KeyState: Sendable, Equatable {
    /// Such as `ENABLED`, `DISABLED`, `DESTROY_SCHEDULED`; nil for a key without a version that encrypts.
    case primary(String?)
    /// Cloud KMS knows no key of this name.
    case missing
  }

  package init(bucket: CloudAnswer<Bucket?>, access: CloudAnswer<AccessPolicy?>, key: CloudAnswer<KeyState>?) {
    self.bucket = bucket
    self.access = access
    self.key = key
  }

  /// Reads the bucket, its access policy, and the state of its key if it names one.
  /// - Throws: `GoogleCloudError` for endpoints that cannot be used, and `CancellationError`; what a service refuses is in the
  ///   answer.
  package init(_ name: ExactName, _ services: GoogleServices) async throws {
    let storage = StorageClient(try services.endpoint(.storage))
    async let access = answer { try await ifFound { try await storage.accessPolicy(of: name) } }
    let bucket = try await answer { try await ifFound { try await storage.bucket(name) } }
    let kms = KMSClient(try services.endpoint(.cloudKMS))
    let key = try await BucketFacts.key(of: bucket, kms)
    self.init(bucket: bucket, access: try await access, key: key)
  }

  /// The state of the key that a bucket names; nil if it names none.
  static func key(of bucket: CloudAnswer<Bucket?>, _ kms: KMSClient) async throws -> CloudAnswer<KeyState>? {
    guard let name = bucket.value.flatMap({ $0?.encryption?.defaultKmsKeyName }) else { return nil }
    return try await answer { () async throws -> KeyState in
      do { return .primary(try await kms.primaryState(ofKey: name)) } catch let error as GoogleCloudError
        where error.code == .notFound
      { return .missing }
    }
  }
}
