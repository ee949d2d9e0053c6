import Catalog
import Comparison
import Documents
import ExportFormat
import Files
import Foundation
import Synchronization
import Verification
import Work

/// Tries out whether the comparison that passed would have failed: with three documents made wrong, it must name these
/// three and no other.
///
/// Where staging is thrown away, a copy of the export with the three is imported into another one, and held against the
/// catalog of the true export. Where it is a database that stays, and where an import costs money, the three are changed
/// in it after the rehearsal, everything is read back a second time, and the three are put back.
struct CanaryRun {
  let staging: Staging
  let order: Staging.Order
  let catalog: Catalog

  struct Outcome: Sendable {
    var report: CanaryReport
    /// Why it could not be done to its end.
    var failure: (any Error)?
  }

  /// - Parameter site: the staging of the rehearsal.
  /// - Throws: `CancellationError`; all else is in the outcome.
  func run(_ site: Staging.Site) async throws -> Outcome {
    let plan = try CanaryPlan(catalog, documents: order.verification.documents)
    return try await site.canariesAreInPlace ? inPlace(site, plan) : copy(plan)
  }

  private func copy(_ plan: CanaryPlan) async throws -> Outcome {
    var outcome = Outcome(report: CanaryReport(method: .copy, planted: plan.changes))
    do {
      order.progress?.begin("copying the export with canaries", expected: order.verification.documents)
      var copied = order
      copied.export = try await CanaryCopy(export: order.export, plan: plan, source: order.source)
        .write(below: order.scratch + "/canaries")
      copied.scratch = order.scratch + "/canary-staging"
      try PrivateFiles.makeFolder(copied.scratch)
      let (order, catalog, original) = (copied, catalog, self.order)
      let seen = try await staging.withSite(order) { site in
        order.progress?.begin("importing canaries", expected: order.verification.documents)
        _ = try await site.importExport()
        try await order.options.afterPlanting?(site.address)
        // What differs is looked up in the export itself, where the catalog's places are.
        return try await Self.look(site, original, catalog)
      }
      (outcome.report.found, outcome.report.foundCount) = seen
    } catch let error as CancellationError { throw error } catch { outcome.failure = error }
    return outcome
  }

  private func inPlace(_ site: Staging.Site, _ plan: CanaryPlan) async throws -> Outcome {
    var outcome = Outcome(report: CanaryReport(method: .inPlace, planted: plan.changes))
    let canaries: PlantedCanaries
    do {
      canaries = try await PlantedCanaries(plan, site.reader, site.database)
    } catch let error as CancellationError { throw error } catch {
      outcome.failure = error
      return outcome
    }
    let names = plan.changes.map(\.document.description).joined(separator: ", ")
    order.options.project.tell(
      "\(site.database) gets canaries now, to see that they are found: \(names). They are put back then.")
    do {
      try await canaries.plant()
      try await order.options.afterPlanting?(site.address)
      (outcome.report.found, outcome.report.foundCount) = try await Self.look(site, order, catalog)
    } catch { outcome.failure = error }
    order.progress?.begin("putting canaries back")
    outcome.report.isPutBack = (try? await canaries.putBack(catalog)) ?? false
    guard !(outcome.failure is CancellationError) else {
      if outcome.report.isPutBack != true { order.options.project.tell("The canaries are left in it: \(names).") }
      throw CancellationError()
    }
    return outcome
  }

  /// Reads staging back and takes note of what differs.
  private static func look(
    _ site: Staging.Site, _ order: Staging.Order, _ catalog: Catalog
  ) async throws -> (found: [CanaryReport.Change], count: Int) {
    let changes = Mutex<[CanaryReport.Change]>([])
    let readBack = ReadBack(site: site, order: order, catalog: catalog) { difference in
      changes.withLock { if $0.count < CanaryReport.changesKept { $0.append(difference.change) } }
    }
    let diff = try await readBack.compare()
    return (changes.withLock { $0 }, diff.differenceCount)
  }
}

extension RehearsalReport {
  /// Takes over what came of the canaries. One that was missed says that the comparison proves nothing.
  mutating func take(_ outcome: CanaryRun.Outcome) {
    canary = outcome.report
    if outcome.report.isPutBack == false {
      fail(
        .check(.canaryLeft), "The canaries could not be taken out of \(target?.description ?? staging) again.",
        "Empty staging before it is used again: it is not the export any more.")
    }
    switch outcome.failure {
    case is StopRequest.Stopped:
      stop(RehearsalStopped("It was stopped while canaries were looked for.", remedy: "Rehearse again."))
    case let error?:
      let (message, remedy) = Self.words(error)
      fail(.check(.canaryFailed), "The canaries could not be looked for. \(message)", remedy)
    case nil where !outcome.report.passed:
      let planted = outcome.report.planted.count
      fail(
        .check(.canaryMissed),
        "Of \(planted) documents that were made wrong, not exactly these were found: \(outcome.report.foundCount) differ.",
        "Believe no rehearsal of this version on this machine; report it, with the JSON report.")
    case nil: break
    }
  }
}
