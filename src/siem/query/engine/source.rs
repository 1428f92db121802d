//! A scan with the projections above it, read frame by frame: what operators that work on stored columns read from.

use super::frame::Frame;
use super::reading::Reading;
use super::scan::{Reader, Scan};
use datafusion::common::Result;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;
use std::sync::Arc;

/// The scan, and the projections from it upwards.
#[derive(Debug, Clone)]
pub(super) struct Source {
    scan: Scan,
    layers: Vec<Vec<Reading>>,
}

impl Source {
    /// The plan as a source, if it is a scan with projections only.
    pub(super) fn of(plan: &Arc<dyn ExecutionPlan>) -> Result<Option<Self>> {
        if let Some(scan) = plan.downcast_ref::<Scan>() {
            return Ok(Some(Self { scan: scan.clone(), layers: Vec::new() }));
        }
        let Some(projection) = plan.downcast_ref::<ProjectionExec>() else { return Ok(None) };
        let Some(mut below) = Self::of(projection.input())? else { return Ok(None) };
        let schema = projection.input().schema();
        let layer = projection.expr().iter().map(|named| Reading::new(named.expr.clone(), &schema));
        below.layers.push(layer.collect::<Result<_>>()?);
        Ok(Some(below))
    }

    /// Starts to read.
    pub(super) fn frames(&self) -> Frames {
        Frames { reader: self.scan.reader(), layers: self.layers.clone() }
    }
}

/// What is left to read of a source.
pub(super) struct Frames {
    reader: Reader,
    layers: Vec<Vec<Reading>>,
}

impl Iterator for Frames {
    type Item = Result<Frame>;

    fn next(&mut self) -> Option<Result<Frame>> {
        let frame = self.reader.read().transpose()?;
        Some(frame.and_then(|frame| self.layers.iter().try_fold(frame, |frame, layer| frame.project(layer))))
    }
}
