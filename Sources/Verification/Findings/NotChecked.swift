package import Documents
import Policy

/// What the work did not look at. A report lists all of it, so that nobody takes the verdict for more than it is.
///
/// The text is an unfinished sentence for a list: "not checked: whether it restores (rekindle rehearse)".
package enum NotChecked: Hashable, Sendable {
  // MARK: A verification

  /// Files that were not read to their end, in their order, of all.
  case filesUnread([ExactName], of: Int)
  case countsOfStopped
  case framing
  case documents
  case restoring
  case content
  /// Of an export of the instant whose numbers were compared.
  case contentButForNumbers
  case expectationsWithoutPolicy
  case expectations(count: Int, of: Int, ExpectationResult.Obstacle)
  /// Whether the documents are production's.
  case database(DatabaseObstacle)
  /// The file of `--counts`.
  case counts(String)
  case sameFiles
  case collectionsAgainstSide

  /// Why an export's database was not compared with production.
  package enum DatabaseObstacle: Hashable, Sendable {
    case productionUnnamed, documentsUnread, noDocument
  }

  // MARK: A rehearsal

  case googlesImporter
  case productionImporter
  /// - Parameter isCompared: whether the site tells by itself what became of indexes and the like.
  case notExported(isConfigurationCompared: Bool)
  case importCount
  case canaries
  case comparedDepth
  case googlesService(endpoint: String)
  case emptinessBeforeResumedImport
  case configuration(ConfigurationObstacle)

  /// Why staging's indexes and the like were not compared with production's.
  package enum ConfigurationObstacle: Hashable, Sendable {
    case productionUnnamed
    case productionUnread(DatabaseName, reason: String)
    case failed(reason: String)
  }

  // MARK: A diff

  /// A side's documents against the other's.
  case sidesNotWhole
  case sidesUnfinished
  /// All but this part.
  case sample(String)
  case ignoredFields([String])
  case leftOut
  /// The bytes behind a catalog.
  case catalogedBytes(String)
  case answeredElsewhere(String, endpoint: String)
  case notCompared

  // MARK: A restore of documents

  case targetOfUnsound
  case documentsOnlyInTarget
  case readBack
  case equalDocumentsAgain
  case notRestored

  // MARK: An attestation

  case attestedFiles
  case attestationAge
}

extension NotChecked: CustomStringConvertible {
  private static let filesNamed = 5

  package var description: String {
    switch self {
    case .filesUnread(let files, let all):
      let named = files.prefix(Self.filesNamed).map(\.text).joined(separator: ", ")
      let more = files.count > Self.filesNamed ? " and \(files.count - Self.filesNamed) more" : ""
      return "\(files.count) of \(all) \(all == 1 ? "file" : "files"), not read to the end: \(named)\(more)"
    case .countsOfStopped: return "counts and duplicates: the work was stopped before"
    case .framing: return "the files' framing and checksums (--depth framed)"
    case .documents: return "the documents themselves, their collections and duplicates (--depth decoded)"
    case .restoring: return "whether it restores (rekindle rehearse)"
    case .content: return "whether it holds what the database held then: an export does not say"
    case .contentButForNumbers: return "whether it holds what the database held then, but for the numbers"
    case .expectationsWithoutPolicy:
      return "expectations, and which database it is of (no \(PolicyReader.fileName) here)"
    case .expectations(let count, let all, let obstacle): return "\(count) of \(all) expectations: \(obstacle)"
    case .database(.productionUnnamed): return "which database it is of: the policy does not name production"
    case .database(.documentsUnread): return "which database it is of (--depth decoded)"
    case .database(.noDocument): return "which database it is of: it holds no documents"
    case .counts(let path): return "the numbers of \(path): the export must be sound first"
    case .sameFiles: return "whether its files are still the ones that were exported (--against SEAL)"
    case .collectionsAgainstSide: return "the collections against the other side (--depth decoded)"
    case .googlesImporter:
      return "Google's importer: the embedded staging is Rekindle's own and shares its decoder (--staging emulator)"
    case .productionImporter:
      return "the production service: the emulator's importer is Google's, but not the one that production runs"
    case .notExported(let isConfigurationCompared):
      let left = isConfigurationCompared ? "" : "indexes, TTL policies, "
      return "\(left)security rules, create and update times: an export holds none of them"
    case .importCount: return "the import's own count of documents: the service states none"
    case .canaries: return "whether planted canaries are found (--prove-it-can-fail): the read-back was not equal"
    case .comparedDepth: return "whether it equals a seal or another export (depth compared): none was given"
    case .googlesService(let endpoint): return "what Google's service does: \(endpoint) stood for it"
    case .emptinessBeforeResumedImport:
      return "whether staging was empty before the import, which an earlier rehearsal began"
    case .configuration(let obstacle):
      return "indexes, field exemptions, TTL policies, which an export does not hold: \(obstacle.text)"
    case .sidesNotWhole: return "the documents of both sides against each other: a side is not whole"
    case .sidesUnfinished: return "the documents of both sides against each other: it could not be finished"
    case .sample(let part): return "all but part \(part) of the documents, in name order (--sample)"
    case .ignoredFields(let fields): return "the ignored fields: " + fields.joined(separator: ", ")
    case .leftOut: return "the documents left out by --only or --ignore-collection"
    case .catalogedBytes(let name):
      return
        "the bytes of the export behind \(name): its files are those that were cataloged, by their sizes and times or "
        + "their checksums (rekindle verify)"
    case .answeredElsewhere(let name, let endpoint):
      return "what Google holds of \(name): \(endpoint) stood for the service"
    case .notCompared: return "indexes, TTL policies, security rules, create and update times: they are not compared"
    case .targetOfUnsound: return "the target: the export is not whole, so nothing of it is restored"
    case .documentsOnlyInTarget:
      return "documents that the target has and the export does not: they stay (rekindle diff --only shows them)"
    case .readBack: return "what was written: it was not read back"
    case .equalDocumentsAgain: return "the documents that were equal when they were compared: they were not read again"
    case .notRestored: return "indexes, TTL policies, security rules: they are not restored"
    case .attestedFiles: return "whether an export's files are those that it is about (--export)"
    case .attestationAge: return "whether it is recent (--max-age)"
    }
  }
}

extension NotChecked.ConfigurationObstacle {
  fileprivate var text: String {
    switch self {
    case .productionUnnamed: "nobody said which database is production"
    case .productionUnread(let production, let reason): "\(production) cannot be read. \(reason)"
    case .failed(let reason): reason
    }
  }
}
