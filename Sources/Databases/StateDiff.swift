import Catalog
package import Comparison
package import Costs
package import Documents
import Files
import Foundation
import GoogleCloud
import Verification
package import Work

/// Compares two states of a database, each by where it is: an export, a kept catalog, a database that answers.
package struct StateDiff: Sendable {
  private let scope: DiffScope
  private let environment: [String: String]
  private let progress: ProgressMeter?
  private let prices: PriceList?
  private let confirm: @Sendable (DatabaseAddress, Estimate) throws -> Void

  /// - Parameters:
  ///   - environment: where the services are, and the token; see `GoogleServices`.
  ///   - prices: of the estimates; nil for those that ship with the tool.
  ///   - confirm: asked before a database is read that costs money; throws if it may not be.
  package init(
    scope: DiffScope = DiffScope(), environment: [String: String] = [:], progress: ProgressMeter? = nil,
    prices: PriceList? = nil, confirm: @escaping @Sendable (DatabaseAddress, Estimate) throws -> Void = { _, _ in }
  ) {
    self.scope = scope
    self.environment = environment
    self.progress = progress
    self.prices = prices
    self.confirm = confirm
  }

  /// - Parameters:
  ///   - left, right: an export's folder or its overall metadata file, a catalog's folder, or a `DatabaseAddress`.
  ///   - changes: given every difference, in name order.
  /// - Returns: the report; an export that is not whole is not compared, and the verdict is its own.
  /// - Throws: `ExportError`, `CatalogProblem`, `CancellationError`, and what `changes` throws.
  package func diff(
    _ left: String, _ right: String,
    changes: @escaping @Sendable (DocumentDifference) throws -> Void = { _ in }
  ) async throws -> DiffReport {
    let clock = ContinuousClock()
    let start = clock.now
    var states = [
      State(label: "left", path: left, address: try DatabaseAddress(left)),
      State(label: "right", path: right, address: try DatabaseAddress(right)),
    ]
    var report = try await ScratchFolder.with { scratch in
      do {
        try connect(&states)
        let isEveryDatabase = states.allSatisfy { $0.address != nil }
        for (number, state) in states.enumerated() {
          try await askForLeave(state, isCataloged: isEveryDatabase && number == 0)
        }
        // Exports first: they may take long, and a database is best read at an instant that is not long past.
        for number in states.indices where states[number].address == nil {
          try await open(&states[number], scratch)
        }
        guard states.allSatisfy({ $0.verdict == .verified }) else {
          var report = emptyReport(states)
          report.notChecked = [.sidesNotWhole]
          return report
        }
        for number in states.indices {
          guard let address = states[number].address, let endpoint = states[number].endpoint else { continue }
          let database = try await DatabaseSide.open(address, at: endpoint)
          states[number].side = .live(database)
          states[number].database = database
        }
        guard let left = states[0].side, let right = states[1].side else { return emptyReport(states) }
        let opening = (clock.now - start) / .seconds(1)
        var report = try await Differ(scope: scope, progress: progress).diff(
          left, right, scratch: scratch, changes: changes)
        report.left.updateTimes = states[0].database?.updateTimes
        report.right.updateTimes = states[1].database?.updateTimes
        report.timings.open = opening
        report.lookForNothing()
        return report
      } catch let error as GoogleCloudError {
        return unfinished(states, .readFailed, error.message, error.remedy)
      } catch let error as ComparisonError {
        return unfinished(states, .comparisonFailed, error.description, "Compare again.")
      }
    }
    if states[0].place == states[1].place {
      report.findings.append(
        Finding(
          code: .sidesSame, severity: .warning, message: "Both sides are one and the same.",
          remedy: "Look at the two arguments: a diff of something with itself proves nothing about anything else."))
    }
    report.findings = states.flatMap(\.findings) + report.findings
    report.timings.total = (clock.now - start) / .seconds(1)
    return report
  }

  /// One side, from its name on the command line to being open, and what its verification said of it.
  private struct State {
    var label: String
    var path: String
    /// Nil for what is on disk.
    var address: DatabaseAddress?
    /// Where the address's service is.
    var endpoint: ServiceEndpoint?
    var side: DiffSide?
    /// The side, if it is a database.
    var database: DatabaseSide?
    var verdict = Verdict.verified
    var findings: [Finding] = []

    /// What tells it from another one.
    var place: String {
      address?.description ?? URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// As much as is known.
    var description: DiffReport.Side {
      side?.description ?? DiffReport.Side(kind: address?.kind ?? .export, name: address?.description ?? path)
    }
  }

  /// Finds out where the databases' services are. All calls to Google's share one token.
  private func connect(_ states: inout [State]) throws(GoogleCloudError) {
    var services: GoogleServices?
    for number in states.indices {
      switch states[number].address {
      case nil: continue
      case .emulator(let server, _): states[number].endpoint = try .emulator(server)
      case .firestore:
        if services == nil { services = try GoogleServices(environment) }
        states[number].endpoint = try services?.endpoint(.firestore)
      }
    }
  }

  /// Tells what a database will cost, where reading costs something.
  private func askForLeave(_ state: State, isCataloged: Bool) async throws {
    guard case .firestore? = state.address, let address = state.address, let endpoint = state.endpoint else { return }
    progress?.begin("counting \(address)")
    let documents = try await FirestoreClient(endpoint).count(address.database)
    // Of two databases the left one is read whole, whatever part is compared: it gives the borders.
    let isWhole = isCataloged || scope.sample == nil
    let estimator = CostEstimator(try prices ?? .shipped())
    try confirm(address, estimator.readBack(documents: documents, parts: isWhole ? 1 : scope.sample?.parts ?? 1))
  }

  /// Opens what is on disk.
  private func open(_ state: inout State, _ scratch: String) async throws {
    guard try !KeptCatalog.isOne(state.path) else {
      state.side = .catalog(try await KeptCatalog(state.path, scratch: scratch).side)
      return
    }
    let (side, verified) = try await CatalogSide.export(
      state.path, catalogIn: "\(scratch)/\(state.label)", progress: progress)
    state.side = .catalog(side)
    state.verdict = verified.report.verdict
    // What verification does not list, a diff does.
    state.findings = verified.report.findings.filter { $0.code != .check(.collectionsMany) }.map { finding in
      var finding = finding
      finding.file = finding.file.map { "\(state.label): \($0)" } ?? ExactName(state.label)
      return finding
    }
  }

  private func emptyReport(_ states: [State]) -> DiffReport {
    DiffReport(left: states[0].description, right: states[1].description, scope: scope)
  }

  /// Of a comparison that could not be finished: nothing is proved, nothing is known to be different.
  private func unfinished(_ states: [State], _ code: FindingCode.Check, _ message: String, _ remedy: String)
    -> DiffReport
  {
    var report = emptyReport(states)
    report.findings.append(.incomplete(.check(code), message, remedy: remedy))
    report.notChecked = [.sidesUnfinished]
    return report
  }
}

extension DiffReport {
  /// Where no document was compared, nothing is proved: a name that is misspelt finds nothing either, and an emulator answers
  /// for any project. Only of exports it is known that they are whole and empty.
  fileprivate mutating func lookForNothing() {
    let areFiles = [left.kind, right.kind].allSatisfy { $0 == .export || $0 == .catalog }
    guard verdict == .verified, equal + differenceCount == 0, !(areFiles && scope.isEverything) else { return }
    findings.append(
      .incomplete(
        .check(.nothingCompared), "No document was compared: neither side has one that counts.",
        remedy: "Look at the names of projects and databases, and at --only and --ignore-collection."))
  }
}
