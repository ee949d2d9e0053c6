package import Documents
import GoogleCloud
package import Verification

/// Who and what can read, change or delete the backups, or send them elsewhere, held against what the policy calls ours.
///
/// It judges facts and makes no call.
package struct AccessReview: Sendable {
  /// By resource, those that are not ours and those that are.
  package private(set) var entries: [AccessEntry] = []
  /// What could not be read; each hides entries.
  package private(set) var unread: [AccessEntry] = []
  /// Ids of the file of `--ours` that are no entry's.
  package private(set) var unmatched: [ExactName] = []
  /// Ids of that file that are entries of public access, which is never ours.
  package private(set) var refused: [ExactName] = []
  /// Ways that no review looks at, as sentences.
  package let notChecked: [String]

  let facts: AccessFacts
  let scope: AccessScope
  private let accepted: Set<ExactName>
  private var ids: Set<ExactName> = []

  /// - Parameter accepted: ids of entries that somebody looked at, and calls ours for this time.
  package init(_ facts: AccessFacts, _ scope: AccessScope, accepted: [ExactName] = []) {
    self.facts = facts
    self.scope = scope
    self.accepted = Set(accepted)
    notChecked = Self.notChecked(scope)
    judgeBuckets()
    judgeProjects()
    judgeAccounts()
    judgeKeys()
    judgeHMACKeys()
    judgeJobs()
    judgeExports()
    judgeOtherBuckets()
    judgeOtherDatabases()
    judgeUnreadAccounts()
    unmatched = accepted.filter { !ids.contains($0) }
  }

  /// Failed if one entry is not ours; else unknown if something could not be read.
  package var outcome: CheckOutcome { CheckOutcome.worst(of: (entries + unread).map(\.check)) }

  /// Adds an entry, once for each id.
  /// - Parameters:
  ///   - parts: of its id, after the resource.
  ///   - owner: by what it is ours; nil leaves that to the file of `--ours`.
  ///   - isDecided: whether it is known that it is not ours, if it is not.
  ///   - more: sets what only some entries have.
  mutating func add(
    _ code: AccessEntry.Code, on resource: AccessEntry.Resource, _ parts: [String] = [], _ owner: AccessEntry.Owner?,
    isDecided: Bool = true, _ message: String, remedy: String, commands: [[String]] = [],
    more: (inout AccessEntry) -> Void = { _ in }
  ) {
    let id = AccessEntry.id([resource.kind.rawValue, resource.name.text] + parts)
    guard ids.insert(ExactName(id)).inserted else { return }
    let isAccepted = accepted.contains(ExactName(id))
    var entry = AccessEntry(id: id, check: Check(code, .ok, message), resource: resource)
    more(&entry)
    let isPublic = entry.member.map { MemberName($0).isPublic } ?? false
    if isPublic {
      if isAccepted { refused.append(ExactName(id)) }
    } else {
      entry.owner = owner ?? (isAccepted ? .file : nil)
    }
    if !entry.isOurs {
      entry.check.outcome = isDecided ? .failed : .unknown
      entry.check.remedy = remedy
      entry.check.commands = isDecided ? commands : []
    }
    entries.append(entry)
  }

  /// Adds what could not be read.
  mutating func addUnread(_ what: String, on resource: AccessEntry.Resource, _ error: GoogleCloudError) {
    addUnread(
      "\(what) could not be read. \(error.code.rawValue): \(error.message)", on: resource, id: what,
      remedy: error.remedy)
  }

  mutating func addUnread(_ message: String, on resource: AccessEntry.Resource, id what: String, remedy: String) {
    let id = AccessEntry.id(["unread", resource.kind.rawValue, resource.name.text, what])
    guard !unread.contains(where: { ExactName($0.id) == ExactName(id) }) else { return }
    unread.append(
      AccessEntry(id: id, check: Check(.unread, .unknown, message, remedy: remedy), resource: resource))
  }

  private static func notChecked(_ scope: AccessScope) -> [String] {
    [
      "roles that come from a folder or the organization of the project, and who is in a group or a domain",
      "access lists of single objects, and roles on managed folders",
      "signed links and access tokens that were made before",
      "programs that may copy the database or the bucket, and jobs that call a program",
      "exports that are older than Firestore's list of operations, which reaches back a few days",
    ] + (scope.signingKeys.isEmpty ? ["keys of Cloud KMS that sign rehearsals, since no --key names one"] : [])
  }
}
