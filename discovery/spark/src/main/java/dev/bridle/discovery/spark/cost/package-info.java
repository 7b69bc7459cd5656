// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * What a sweep costs before it is run, on paper.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.spark.cost.SweepBill}
 *   <dd>passes, bytes and hours of a sweep over every head
 *   <dt>{@link dev.bridle.discovery.spark.cost.BillCommand}
 *   <dd>prints one
 *   <dt>{@link dev.bridle.discovery.spark.cost.UnitCostCommand}
 *   <dd>measures what the formula is made of, on a model and a machine
 * </dl>
 */
package dev.bridle.discovery.spark.cost;
