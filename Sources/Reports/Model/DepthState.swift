import Verification
import Work

/// How a depth stands to the depth reached.
enum DepthState: String, Sendable {
  case passed, reached, ahead
  /// Between what was reached, and not asked for.
  case skipped

  var meaning: String {
    switch self {
    case .passed, .reached: "reached"
    case .ahead: "not reached"
    case .skipped: "not asked for"
    }
  }
}

extension ReportModel {
  func state(of step: Depth) -> DepthState {
    if step == depth { return .reached }
    if step > depth { return .ahead }
    return skippedDepths.contains(step) ? .skipped : .passed
  }
}

extension StopRequest.Reason {
  var meaning: String {
    switch self {
    case .interrupted: "interrupted"
    case .failFast: "stopped at the first error"
    }
  }
}
