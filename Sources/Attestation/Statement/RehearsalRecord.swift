package import Documents
package import Keys
package import Verification

/// What a statement says of one run: a rehearsal, or a verification alone. Whoever ran it fills this in.
///
/// No document's value belongs in here, nor the name of one that was not planted by us.
package struct RehearsalRecord: Sendable, Equatable {
  package var verdict: Verdict
  package var depth: Depth
  package var export: Export
  /// Every file of the export, in any order.
  package var files: [File]
  /// The database that the documents name; nil for an export without documents.
  package var source: DatabaseName?
  /// Nil for a verification alone.
  package var staging: Staging?
  /// Valid documents read from the export's files.
  package var documents: Int
  /// Nil where nothing was read back.
  package var readBack: ReadBack?
  /// Collection groups.
  package var collections: [Collection]
  package var checks: [Check]
  package var expectations: [Expectation]
  /// The mismatches with what the policy backs up that `--accept` named. Empty in records of 0.1.0.
  package var accepted: [BackupScope.Mismatch] = []
  /// How many findings there are of each code, those of no consequence too.
  package var findings: [FindingCount]
  /// What was not looked at, each an unfinished sentence for a list.
  package var notChecked: [String]
  package var timings: Timings
  /// What ran: `rekindle`, and its version.
  package var tool: String
  package var toolVersion: String
  /// Microseconds since 1970.
  package var started: Int64
  package var finished: Int64
  /// That the comparison finds what is wrong was tried; nil if it was not.
  package var canary: Canary?

  package struct Export: Sendable, Equatable {
    /// Of its overall metadata file, without the extension.
    package var name: ExactName
    /// When the export began and ended, in microseconds since 1970, as its metadata says.
    package var start: Int64?
    package var end: Int64?
    /// The instant whose documents it holds, where somebody knows it: an export of a past state. Nil: that of its start.
    package var snapshot: Int64?
    /// Of the output files.
    package var bytes: Int
    /// The number of files that the metadata lists, the overall file included. Equals `files.count`; nil in records of 0.1.0.
    package var filesListed: Int?
    /// The collection groups that its metadata names; empty for an export of all, and in records of 0.1.0.
    package var collections: [ExactName] = []
    /// `gs://BUCKET/FOLDER`, where the bytes came from or are imported from; nil where no bucket was named, and in older records.
    package var place: ExactName?
  }

  package struct File: Sendable, Equatable {
    /// Relative to the export's folder.
    package var path: ExactName
    package var sha256: Digest256
    /// Of the same bytes: by it an object of Cloud Storage is known again without being read. Nil in records of 0.1.0.
    package var md5: MD5Digest?
    /// In bytes; nil in older records, as `crc32c`.
    package var bytes: Int?
    /// Of the same bytes: Cloud Storage states it of every object, also of one without an MD5.
    package var crc32c: UInt32?
  }

  package struct Staging: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
      /// Rekindle's own server in its process.
      case embedded
      /// Google's emulator, started for the rehearsal.
      case emulator
      /// An emulator that ran already.
      case runningEmulator
      /// A database of Google's service.
      case firestore
    }

    package var kind: Kind
    package var database: DatabaseName

    package init(kind: Kind, database: DatabaseName) {
      self.kind = kind
      self.database = database
    }
  }

  /// Staging's documents after the import, against the export's.
  package struct ReadBack: Sendable, Equatable {
    package var documents: Int
    package var equal: Int
    package var missing: Int
    package var extra: Int
    package var changed: Int

    package init(documents: Int, equal: Int, missing: Int, extra: Int, changed: Int) {
      self.documents = documents
      self.equal = equal
      self.missing = missing
      self.extra = extra
      self.changed = changed
    }
  }

  package struct Collection: Sendable, Equatable {
    package var id: ExactName
    package var documents: Int
  }

  package struct Check: Sendable, Equatable {
    package enum Result: String, Sendable, CaseIterable {
      case passed, failed, unfinished, skipped
    }

    /// Such as `framing`.
    package var name: String
    package var result: Result
  }

  package struct Expectation: Sendable, Equatable {
    /// Such as `expectation-minimum`.
    package var code: String
    /// As the policy has it: `companies/*/invoices: at least 100 documents`.
    package var expectation: String
    package var result: ExpectationResult.State
  }

  package struct FindingCount: Sendable, Equatable {
    package var code: String
    package var count: Int
  }

  /// In seconds; a phase that did not run is 0.
  package struct Timings: Sendable, Equatable {
    /// Downloading the export, before the run; nil if nothing was downloaded, or not all of it at once, and in older records.
    package var download: Double?
    package var verify = 0.0
    /// Starting the staging server, where it is the rehearsal's own.
    package var start = 0.0
    package var importing = 0.0
    package var readBack = 0.0
    package var compare = 0.0
    /// From the first to the last, without the download.
    package var total = 0.0
    /// The measured time of a recovery: the total, and the download where there was one.
    package var recovery: Double { total + (download ?? 0) }

    package init() {}
  }

  /// Differences that were planted in staging after the import, to see whether the comparison names them.
  package struct Canary: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
      /// A document taken out of staging.
      case missing
      /// A document put into it.
      case extra
      /// A document changed in it.
      case changed
    }

    package struct Planted: Sendable, Equatable {
      package var kind: Kind
      /// Whether the comparison named exactly this document, as this kind of difference.
      package var named: Bool

      package init(kind: Kind, named: Bool) {
        self.kind = kind
        self.named = named
      }
    }

    package var planted: [Planted]

    package init(planted: [Planted]) {
      self.planted = planted
    }

    /// One of each kind was planted, and each was named.
    package var canFail: Bool {
      planted.allSatisfy(\.named) && Set(planted.map(\.kind)).count == Kind.allCases.count
    }
  }
}
