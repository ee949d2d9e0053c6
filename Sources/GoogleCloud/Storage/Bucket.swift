package import Documents

/// A bucket as Cloud Storage describes it, and as a change of it is written: what is nil stays as it is.
package struct Bucket: Codable, Sendable, Equatable {
  package var name: ExactName?
  /// Such as `US-CENTRAL1` or `NAM5`; fixed when the bucket is made.
  package var location: String?
  /// `region`, `dual-region` or `multi-region`.
  package var locationType: String?
  package var storageClass: String?
  /// Of the description; a number in a string.
  package var metageneration: String?
  package var projectNumber: String?
  package var iamConfiguration: Access?
  package var lifecycle: Lifecycle?
  package var softDeletePolicy: SoftDelete?
  package var retentionPolicy: Retention?
  package var versioning: Versioning?
  package var billing: Billing?
  /// Whether each new object gets an event-based hold: what is held is not deleted, by a lifecycle rule either.
  package var defaultEventBasedHold: Bool?
  package var encryption: Encryption?
  package var ipFilter: IPFilter?
  package var autoclass: Autoclass?
  /// Which pages of other sites a browser lets read the bucket's objects.
  package var cors: [CORSRule]?
  package var website: Website?

  package init(name: ExactName? = nil, location: String? = nil) {
    self.name = name
    self.location = location
  }

  package struct Access: Codable, Sendable, Equatable {
    package var uniformBucketLevelAccess: Uniform?
    /// `enforced` or `inherited`.
    package var publicAccessPrevention: String?

    package struct Uniform: Codable, Sendable, Equatable {
      package var enabled: Bool
      package init(enabled: Bool) { self.enabled = enabled }
    }

    package init(isUniform: Bool?, publicAccessPrevention: String?) {
      uniformBucketLevelAccess = isUniform.map(Uniform.init)
      self.publicAccessPrevention = publicAccessPrevention
    }
  }

  /// How long deleted objects can be brought back.
  package struct SoftDelete: Codable, Sendable, Equatable {
    /// In seconds; `0` turns it off.
    package var retentionDurationSeconds: String?
    package init(seconds: Int) { retentionDurationSeconds = "\(seconds)" }
  }

  /// How long objects cannot be deleted or replaced.
  package struct Retention: Codable, Sendable, Equatable {
    /// In seconds.
    package var retentionPeriod: String?
    package var isLocked: Bool?
  }

  package struct Versioning: Codable, Sendable, Equatable {
    package var enabled: Bool
  }

  package struct Billing: Codable, Sendable, Equatable {
    /// Such a bucket cannot be exported to or imported from.
    package var requesterPays: Bool?
    package init(requesterPays: Bool) { self.requesterPays = requesterPays }
  }

  package struct Encryption: Codable, Sendable, Equatable {
    /// The key of Cloud KMS that encrypts new objects: `projects/P/locations/L/keyRings/R/cryptoKeys/K`; nil for Google's own.
    package var defaultKmsKeyName: String?
  }

  /// From where the bucket and its objects may be used. Source: cloud.google.com/storage/docs/json_api/v1/buckets.
  package struct IPFilter: Codable, Sendable, Equatable {
    /// `Enabled` or `Disabled`.
    package var mode: String?
    package var publicNetworkSource: PublicSource?
    package var vpcNetworkSources: [NetworkSource]?
    /// Whether Google's service agents, Firestore's too, pass whatever the filter says.
    package var allowAllServiceAgentAccess: Bool?

    package struct PublicSource: Codable, Sendable, Equatable {
      package var allowedIpCidrRanges: [String]?
    }

    package struct NetworkSource: Codable, Sendable, Equatable {
      /// `projects/P/global/networks/N`.
      package var network: String?
      package var allowedIpCidrRanges: [String]?
    }
  }

  /// Source: cloud.google.com/storage/docs/json_api/v1/buckets.
  package struct CORSRule: Codable, Sendable, Equatable {
    package var origin: [String]?
    package var method: [String]?
    package var responseHeader: [String]?
    package var maxAgeSeconds: Int?
  }

  /// The objects that are the pages of a site.
  package struct Website: Codable, Sendable, Equatable {
    package var mainPageSuffix: String?
    package var notFoundPage: String?
  }

  /// Whether Cloud Storage moves objects to other classes by how they are used.
  package struct Autoclass: Codable, Sendable, Equatable {
    package var enabled: Bool?
  }
}

/// What Cloud Storage does by itself with objects that grow old.
package struct Lifecycle: Codable, Sendable, Equatable {
  /// An empty list where there are none.
  package var rule: [Rule]?

  package init(_ rules: [Rule]) { rule = rules }

  package struct Rule: Codable, Sendable, Equatable {
    package var action: Action
    package var condition: Condition

    /// Deletes objects so many days after they were made.
    package static func delete(afterDays days: Int, prefixes: [String]? = nil) -> Rule {
      Rule(action: Action(type: "Delete"), condition: Condition(age: days, matchesPrefix: prefixes))
    }
  }

  package struct Action: Codable, Sendable, Equatable {
    /// `Delete`, `SetStorageClass` or `AbortIncompleteMultipartUpload`.
    package var type: String
    package var storageClass: String?
  }

  /// All that the service knows, so that a rule of somebody else's survives a change of another one.
  package struct Condition: Codable, Sendable, Equatable {
    /// In days.
    package var age: Int?
    package var createdBefore: String?
    package var customTimeBefore: String?
    package var daysSinceCustomTime: Int?
    package var daysSinceNoncurrentTime: Int?
    package var isLive: Bool?
    package var matchesPrefix: [String]?
    package var matchesSuffix: [String]?
    package var matchesStorageClass: [String]?
    package var noncurrentTimeBefore: String?
    package var numNewerVersions: Int?

    init(age: Int? = nil, matchesPrefix: [String]? = nil) {
      self.age = age
      self.matchesPrefix = matchesPrefix
    }
  }
}
