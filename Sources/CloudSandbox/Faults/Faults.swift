import Hummingbird
import JSON
import Sandbox
import Synchronization

/// The rules of what goes wrong, and the control call that changes them while the sandbox runs.
final class Faults: Sendable {
  static let path = "/sandbox/v1/faults"

  private let rules = Mutex<[FaultRule]>([])

  /// - Parameter json: `{"rules":[...]}`.
  init(_ json: JSONValue?) throws(GoogleError) {
    if let json { try add(json) }
  }

  private func add(_ json: JSONValue) throws(GoogleError) {
    guard let elements = json["rules"]?.elements, json.members?.count == 1 else {
      throw .invalid("Faults are an object with one member, the array `rules`.")
    }
    var added: [FaultRule] = []
    for element in elements { added.append(try FaultRule(element)) }
    rules.withLock { $0 += added }
  }

  /// What goes wrong with a request: the fault of the first rule that acts on it.
  func fault(of request: Request) -> Fault? {
    rules.withLock { rules in
      for index in rules.indices where rules[index].acts(on: request) { return rules[index].fault }
      return nil
    }
  }

  /// GET, POST and DELETE of `/sandbox/v1/faults`.
  func control(_ request: Request) async throws -> Response {
    switch request.method {
    case .get: break
    case .post: try add(try await request.json())
    case .delete:
      rules.withLock { rules in
        for case .hold(let gate) in rules.map(\.fault) { gate.open() }
        rules.removeAll()
      }
    default: throw HTTPError(.notFound)
    }
    let told = rules.withLock { rules in
      rules.map { $0.json.setting("seen", .integer($0.seen)).setting("acted", .integer($0.acted)) }
    }
    return .members([("rules", .array(told))])
  }
}
