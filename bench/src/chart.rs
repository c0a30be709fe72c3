//! Draws growth as a picture: cost over size, both logarithmic, so that linear growth is a straight line of slope one.

use std::path::Path;

use plotters::prelude::*;

use crate::Result;
use crate::growth::Growth;

const PANEL: (u32, u32) = (360, 300);

/// Draws one panel for each, side by side, into an SVG file.
///
/// # Errors
/// If the file cannot be written.
pub fn draw(growths: &[Growth], file: &Path) -> Result<()> {
    let panels = u32::try_from(growths.len())?;
    let root = SVGBackend::new(file, (PANEL.0 * panels, PANEL.1)).into_drawing_area();
    root.fill(&WHITE)?;
    for (area, growth) in root.split_evenly((1, growths.len())).iter().zip(growths) {
        panel(area, growth)?;
    }
    root.present()?;
    Ok(())
}

type Area<'f> = DrawingArea<SVGBackend<'f>, plotters::coord::Shift>;

fn panel(
    area: &Area<'_>,
    growth: &Growth,
) -> std::result::Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let points: Vec<(f64, f64)> = growth
        .points
        .iter()
        .map(|(size, cost)| (*size as f64, *cost))
        .collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Ok(());
    };
    let sizes = first.0..last.0 * 1.2;
    let costs = points.iter().map(|(_, cost)| *cost);
    let lowest = costs.clone().fold(f64::INFINITY, f64::min);
    let highest = costs.fold(0.0, f64::max);
    let mut chart = ChartBuilder::on(area)
        .caption(format!("us of CPU over {}", growth.of), ("sans-serif", 15))
        .margin(10)
        .x_label_area_size(24)
        .y_label_area_size(56)
        .build_cartesian_2d(sizes.log_scale(), (lowest / 2.0..highest * 2.0).log_scale())?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .draw()?;
    // What linear growth through the last point would be.
    let linear = points
        .iter()
        .map(|(size, _)| (*size, last.1 * size / last.0));
    let visible = linear.filter(|(_, cost)| *cost >= lowest / 2.0);
    chart.draw_series(LineSeries::new(visible, BLACK.mix(0.25)))?;
    chart
        .draw_series(LineSeries::new(points.iter().copied(), BLUE.stroke_width(2)).point_size(3))?;
    Ok(())
}
