import Backups
import Costs
import Documents
import Foundation
import GoogleCloud
import JSON
import Keys
import Policy
import Reports
import Runbooks
import Verification

// Who you are, what is scheduled, what an export costs, what was run, and what was done here.
extension Dashboard {
  /// `GET /api/v1/me`
  func me(_ caller: Caller) -> Reply {
    let actions = ServeRules.Action.allCases.filter(settings.rules.actions.contains).map(\.rawValue)
    return .members(
      "rekindle.me/1",
      [
        ("uid", .string(caller.token.uid.text)), ("email", caller.token.email.map { .string($0) }),
        ("emailVerified", .boolean(caller.token.emailVerified)), ("name", caller.token.name.map { .string($0) }),
        ("provider", caller.token.signInProvider.map { .string($0) }),
        ("secondFactor", caller.token.secondFactor.map { .string($0) }), ("means", .string(caller.means.rawValue)),
        ("signedIn", caller.token.authenticatedAt.map { .time($0 * 1_000_000) }),
        ("expires", .time(caller.token.expires * 1_000_000)), ("actions", .strings(actions)),
      ])
  }

  /// `GET /api/v1/schedule`
  func schedule() async throws -> Reply {
    let answer = try await cloud.snapshots.value()
    let readiness = answer.value.readiness
    let checks = readiness.checks.filter { $0.code.group == .schedule }.map { check in
      JSONValue.members([
        ("code", .string(check.code.rawValue)), ("outcome", .string(check.outcome.rawValue)),
        ("message", .string(check.message)), ("remedy", check.remedy.map { .string($0) }),
      ])
    }
    return .members(
      "rekindle.schedule-view/1",
      [
        ("asOf", .time(answer.time)), ("isWanted", .boolean(cloud.policy.schedule != nil)),
        ("checks", .array(checks)),
        ("schedule", try readiness.schedule?.answer(toolVersion: toolVersion).object()),
      ])
  }

  /// `GET /api/v1/exports/estimate`: what an export of everything costs now.
  func estimate() async throws -> Reply {
    let newest = try? await cloud.snapshots.value().value.list.get().newestOfOurs
    var (documents, source, why) = (newest?.documents, newest?.documents.map { _ in "newest-export" }, String?.none)
    do {
      documents = try await FirestoreClient(try cloud.services.endpoint(.firestore)).count(cloud.production)
      source = "count"
    } catch let error as GoogleCloudError { why = "\(error)" }
    let days = cloud.rules.retentionDays + cloud.rules.softDeleteDays
    let estimate = CostEstimator(try PriceList.shipped()).export(
      documents: documents, bytes: newest.map { Int(clamping: $0.bytes) }, days: days)
    return .members(
      "rekindle.estimate/1",
      [
        ("database", .string("\(cloud.production)")), ("documents", documents.map { .integer($0) }),
        ("documentsFrom", source.map { .string($0) }), ("notCounted", why.map { .string($0) }),
        ("days", .integer(days)), ("estimate", estimate.json),
      ])
  }

  // MARK: Journals

  /// `GET /api/v1/journals`
  func journals() throws -> Reply {
    guard let folder = settings.rules.journals else {
      return .members("rekindle.journals/1", [("runs", .array([]))])
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let runs = names.sorted().reversed().compactMap { name -> JSONValue? in
      guard !name.hasPrefix("."), let journal = try? JournalFolder(existing: "\(folder)/\(name)") else { return nil }
      do {
        let run = try Self.run(journal)
        return .members([
          ("run", .string(name)), ("title", .string(run.title)), ("state", .string(run.state)),
          ("began", .time(run.began)), ("ended", .time(run.ended)), ("operator", .string(run.person.name)),
          ("chain", .string("ok")),
        ])
      } catch {
        return .members([("run", .string(name)), ("chain", .string("broken")), ("problem", .string("\(error)"))])
      }
    }
    return .members("rekindle.journals/1", [("folder", .string(folder)), ("runs", .array(runs))])
  }

  /// `GET /api/v1/journals/{run}`
  func journal(_ call: Call) throws -> Reply {
    let missing = Problem(.notFound, "The folder of journals does not have this run.")
    let name = call.parameter
    guard let folder = settings.rules.journals, name.parts().count == 1, !name.hasPrefix("."),
      let journal = try? JournalFolder(existing: "\(folder)/\(name)")
    else { throw missing }
    do {
      let run = try JSONParser.parse(try Self.run(journal).json(toolVersion: toolVersion))
      return .members(
        "rekindle.journal-view/1", [("run", .string(name.text)), ("chain", .string("ok")), ("timeline", run)])
    } catch let error as JournalError {
      return .members(
        "rekindle.journal-view/1",
        [("run", .string(name.text)), ("chain", .string("broken")), ("problem", .string("\(error)"))])
    }
  }

  private static func run(_ folder: JournalFolder) throws(JournalError) -> RunModel {
    let isInUse = folder.isInUse
    return try RunModel(
      try JournalChain.read(folder), try? RunbookReader.read(folder.runbook), folder, isInUse: isInUse)
  }

  // MARK: Activity

  /// Entries that are looked at for one page.
  private static let mostEntries = 1_000

  /// `GET /api/v1/audit?limit&after&actor&action`, newest first.
  ///
  /// `chain` is `ok` only where the whole log was read and held against itself; `partly` where only its end was.
  func activity(_ call: Call) async throws -> Reply {
    let limit = try call.query.count("limit", in: 1...200) ?? Self.defaultPage
    let after = try call.query.count("after", in: 1...Int(Int32.max))
    let (actor, action) = (call.query["actor"], call.query["action"])
    let page: AuditPage
    do { page = try await audit.read(before: after, most: Self.mostEntries) } catch let failure as AuditFailure {
      throw Problem(.service, "\(failure)")
    }
    let fitting = page.lines.reversed().filter { line in
      (actor.map { $0.utf8.elementsEqual((line.uid ?? "").utf8) } ?? true)
        && (action.map { $0.utf8.elementsEqual(line.action.utf8) } ?? true)
    }
    let shown = fitting.prefix(limit)
    let chain = page.damage.map { "broken at \($0.sequence)" } ?? (page.checkedFrom > 1 ? "partly" : "ok")
    // The oldest one that was looked at; the next page begins before it.
    let last = fitting.count > shown.count ? shown.last?.sequence : page.lines.first?.sequence
    return .members(
      "rekindle.audit-view/1",
      [
        ("entries", .array(shown.map(\.json))), ("chain", .string(chain)),
        ("checkedFrom", .integer(page.checkedFrom)), ("problem", page.damage.map { .string($0.reason) }),
        ("head", after == nil ? try page.lines.last.map { try Self.head($0) } : nil),
        ("next", last.flatMap { $0 > 1 ? .integer($0) : nil }),
      ])
  }

  private static func head(_ line: AuditLine) throws -> JSONValue {
    .members([("sequence", .integer(line.sequence)), ("sha256", .string(try line.digest.hexadecimal))])
  }
}
